package dev.latchkey.election;

import dev.latchkey.core.Acquisition;
import dev.latchkey.core.Backoff;
import dev.latchkey.core.Callbacks;
import dev.latchkey.core.Deadlines;
import dev.latchkey.core.EngineBacked;
import dev.latchkey.core.Failures;
import dev.latchkey.core.Kernel;
import dev.latchkey.core.Listeners;
import dev.latchkey.core.Serial;
import dev.latchkey.core.Waiting;
import dev.latchkey.session.CoordinatorClosedException;
import dev.latchkey.session.EngineUnavailableException;
import dev.latchkey.session.Grant;
import dev.latchkey.session.GrantLostException;
import dev.latchkey.session.ListenerHandle;
import dev.latchkey.spi.Time;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The task, as a machine that goes from one {@link Term} to the next; confined to its serial but for what is volatile.
 *
 * <p>Invariants: {@code term} is there from the election to the body's end, while LEADING and STOPPING; STOPPING without it,
 * what the body held is being given back. A ticket is wanted only while STANDING.
 */
final class LeadingTask implements LeaderTask {

    private static final Logger log = LoggerFactory.getLogger(LeadingTask.class);

    private final Kernel kernel;
    private final String name;
    private final Standing standing;
    private final LeaderTaskOptions options;
    private final Body body;
    private final Serial serial;
    private final Backoff backoff;
    private final Listeners<Consumer<Throwable>> failureListeners;
    private final CompletableFuture<Void> closed = new CompletableFuture<>();

    private volatile State state = State.LATENT;
    private volatile @Nullable Term term;
    /** Whether it is not to stand again. */
    private volatile boolean closing;

    private @Nullable Acquisition request;
    private Time.Timeout pause = () -> {};
    private Time.Timeout patience = () -> {};

    LeadingTask(Kernel kernel, String name, Standing standing, LeaderTaskOptions options, Body body) {
        this.kernel = kernel;
        this.name = name;
        this.standing = standing;
        this.options = options;
        this.body = body;
        this.serial = new Serial(kernel.callbacks());
        this.failureListeners =
                new Listeners<>(new Callbacks(standing.resource(), kernel.callbacks(), kernel.listener()));
        this.backoff = new Backoff(Deadlines.nanos(options.backoffFirst()), Deadlines.nanos(options.backoffMax()));
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public LeaderTask start() {
        if (closing) {
            throw new IllegalStateException(
                    this + " is to be started, but it is closed. Ask the coordinator for another task.");
        }
        serial.execute(() -> {
            if (state == State.LATENT) {
                stand();
            }
        });
        return this;
    }

    private void stand() {
        if (closing) {
            finish();
            return;
        }
        state = State.STANDING;
        Acquisition asked = standing.ask();
        request = asked;
        asked.whenComplete((granted, failure) -> serial.execute(() -> answered(asked, granted, failure)));
    }

    private void answered(Acquisition asked, @Nullable Optional<Grant> granted, @Nullable Throwable failure) {
        if (asked != request) {
            // It was closed meanwhile; an election that came first is declined.
            if (granted != null) {
                granted.ifPresent(Grant::releaseAsync);
            }
            return;
        }
        request = null;
        if (granted != null && granted.isPresent()) {
            lead(granted.get());
        } else if (failure != null) {
            Throwable cause = Failures.unwrap(failure);
            if (cause instanceof EngineUnavailableException) {
                // The session ended at the very moment of the election.
                stand();
            } else if (cause instanceof CoordinatorClosedException) {
                finish();
            } else {
                tellFailure(cause);
                pauseThenStand();
            }
        }
    }

    private void lead(Grant grant) {
        Term begun = new Term(
                standing.resource(),
                grant,
                kernel.time().nanoTime(),
                body,
                thrown -> serial.execute(() -> bodyEnded(thrown)));
        term = begun;
        state = State.LEADING;
        begun.begin();
        grant.whenLost()
                .thenAccept(reason -> serial.execute(() -> {
                    if (begun == term && state == State.LEADING) {
                        log.warn("{} leads no longer ({}); its body is interrupted.", this, reason);
                        stop(begun);
                    }
                }));
    }

    private void stop(Term running) {
        state = State.STOPPING;
        running.interrupt();
        patience = kernel.time()
                .schedule(
                        Math.max(1, Deadlines.nanos(options.patience())),
                        () -> serial.execute(() -> {
                            if (running == term) {
                                loseHope(running);
                            }
                        }));
    }

    private void loseHope(Term running) {
        Throwable stack = running.stack();
        log.error(
                "The body of {} goes on {} ms after it was interrupted; until it ends, the task does not stand.",
                this,
                options.patience().toMillis(),
                stack);
        kernel.notifications().run(() -> kernel.listener().interruptionIgnored(standing.resource(), stack));
        running.grant().releaseAsync();
    }

    private void bodyEnded(@Nullable Throwable thrown) {
        Term ended = term;
        if (ended == null) {
            return;
        }
        boolean deposed = state == State.STOPPING || !ended.grant().isValid();
        term = null;
        state = State.STOPPING;
        patience.cancel();
        // No two bodies at once: whoever is elected next finds this one ended.
        EngineBacked.giveBack(ended.grant())
                .whenComplete((held, failure) -> serial.execute(() -> {
                    if (thrown == null || deposed && isExpected(thrown)) {
                        log.debug("The body of {} ended.", this, thrown);
                        backoff.reset();
                        stand();
                    } else {
                        tellFailure(thrown);
                        if (kernel.time().nanoTime() - ended.beganNanos() > Deadlines.nanos(options.backoffMax())) {
                            backoff.reset();
                        }
                        pauseThenStand();
                    }
                }));
    }

    private static boolean isExpected(Throwable thrown) {
        return thrown instanceof InterruptedException || thrown instanceof GrantLostException;
    }

    private void tellFailure(Throwable thrown) {
        log.error("{} failed.", this, thrown);
        kernel.notifications().run(() -> kernel.listener().callbackFailed(standing.resource(), thrown));
        failureListeners.tell(listener -> listener.accept(thrown));
    }

    private void pauseThenStand() {
        if (closing) {
            finish();
            return;
        }
        state = State.PAUSING;
        pause = kernel.time()
                .schedule(
                        backoff.nextDelayNanos(),
                        () -> serial.execute(() -> {
                            if (state == State.PAUSING) {
                                stand();
                            }
                        }));
    }

    private void finish() {
        closing = true;
        state = State.CLOSED;
        kernel.deliver(() -> closed.complete(null));
    }

    @Override
    public State state() {
        return state;
    }

    @Override
    public Optional<Grant> leadership() {
        Term running = term;
        return running != null && running.grant().isValid() ? Optional.of(running.grant()) : Optional.empty();
    }

    @Override
    public ListenerHandle onFailure(Consumer<Throwable> listener) {
        return failureListeners.add(listener);
    }

    @Override
    public void close() {
        Term running = term;
        CompletableFuture<Void> done = closeAsync();
        if (running == null || !running.isHere()) {
            Duration patience = Duration.ofNanos(Deadlines.nanos(options.patience()));
            Waiting.forEnd(done, patience.plus(kernel.requestTimeout()));
        }
    }

    @Override
    public CompletableFuture<Void> closeAsync() {
        closing = true;
        Term running = term;
        boolean byTheBody = running != null && running.isHere();
        serial.execute(() -> {
            Term current = term;
            switch (state) {
                case LATENT -> finish();
                case STANDING -> withdraw();
                case PAUSING -> {
                    pause.cancel();
                    finish();
                }
                case LEADING -> {
                    if (current != null && !byTheBody) {
                        stop(current);
                    }
                }
                case STOPPING, CLOSED -> {}
            }
        });
        return closed.copy();
    }

    private void withdraw() {
        Acquisition asked = request;
        request = null;
        if (asked != null) {
            asked.cancel(false);
        }
        finish();
    }

    @Override
    public String toString() {
        return standing.resource();
    }
}
