package dev.latchkey.election;

import dev.latchkey.core.Acquisition;
import dev.latchkey.core.Calls;
import dev.latchkey.core.Deadlines;
import dev.latchkey.core.Failures;
import dev.latchkey.core.Kernel;
import dev.latchkey.core.QueueReader;
import dev.latchkey.core.Serial;
import dev.latchkey.core.Waiting;
import dev.latchkey.session.CoordinationException;
import dev.latchkey.session.CoordinatorClosedException;
import dev.latchkey.session.EngineUnavailableException;
import dev.latchkey.session.Grant;
import dev.latchkey.session.ListenerHandle;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The latch, as a machine that draws one ticket after another; confined to its serial but for what is volatile.
 *
 * <p>Invariants: {@code leadership} is there while it is LEADING and only then; every leadership is told to the callbacks
 * twice, as elected when it begins and as deposed when it ends.
 */
final class Candidacy implements LeaderLatch {

    private static final Logger log = LoggerFactory.getLogger(Candidacy.class);

    private enum State {
        /** Not started. */
        LATENT,
        /** A ticket is wanted, drawn or waiting. */
        STANDING,
        LEADING,
        /** The application is being told that its leadership was given up, then it is returned; then it stands again. */
        HANDING_OVER,
        /** The same, and then it is over. */
        CLOSING,
        OVER
    }

    private final Kernel kernel;
    private final String name;
    private final Standing standing;
    private final Serial serial;
    private final Announcer announcer;
    private final Waiters waiters;
    private final CompletableFuture<Void> over = new CompletableFuture<>();

    private volatile State state = State.LATENT;
    /** Known at once, while the serial may still be busy with something else. */
    private volatile boolean started;

    private volatile @Nullable Leadership leadership;

    private @Nullable Acquisition request;
    /** Why it will never lead again. */
    private @Nullable CoordinationException end;

    Candidacy(Kernel kernel, String name, Standing standing) {
        this.kernel = kernel;
        this.name = name;
        this.standing = standing;
        this.serial = new Serial(kernel.callbacks());
        this.announcer = new Announcer(kernel, standing.resource());
        this.waiters = new Waiters(kernel, standing, serial);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public LeaderLatch start() {
        if (state == State.CLOSING || state == State.OVER) {
            throw new IllegalStateException(
                    this + " is to be started, but it is closed. Ask the coordinator for another candidacy.");
        }
        started = true;
        serial.execute(() -> {
            if (state == State.LATENT) {
                stand();
            }
        });
        return this;
    }

    private void stand() {
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
        } else if (failure != null && Failures.unwrap(failure) instanceof EngineUnavailableException) {
            // The session ended at the very moment of the election.
            stand();
        } else if (failure != null) {
            CoordinationException why = Failures.forApplication(toString(), failure);
            if (why instanceof CoordinatorClosedException) {
                log.debug("{} stands no longer: the coordinator was closed.", this);
            } else {
                log.warn("{} stands no longer.", this, why);
            }
            end(why);
        }
    }

    private void lead(Grant granted) {
        Leadership won = new Leadership(granted, kernel, this);
        leadership = won;
        state = State.LEADING;
        log.debug("{} leads with fencing token {}.", this, won.fencingToken());
        announcer.elected(won);
        waiters.elected(won);
        won.lossOfHeld().thenAccept(reason -> serial.execute(() -> lost(won, reason)));
    }

    private void lost(Leadership won, String reason) {
        won.endAsLost(reason);
        if (won == leadership) {
            depose(reason);
            stand();
        }
    }

    /** The holder has ended this leadership. */
    void giveUp(Leadership given) {
        serial.execute(() -> {
            if (given == leadership) {
                resign(given, State.HANDING_OVER, "it was handed over");
            }
        });
    }

    private void resign(Leadership given, State entered, String reason) {
        state = entered;
        depose(reason);
        // Nobody else is elected before the callbacks have returned.
        announcer.afterwards(
                () -> given.returnToEngine().whenComplete((done, failure) -> serial.execute(this::resigned)));
    }

    private void depose(String reason) {
        log.debug("{} leads no longer: {}.", this, reason);
        leadership = null;
        announcer.deposed(reason);
    }

    private void resigned() {
        if (state == State.HANDING_OVER) {
            stand();
        } else if (state == State.CLOSING) {
            end(closed());
        }
    }

    /** Whether this thread runs a callback, which would wait for itself. */
    boolean isTelling() {
        return announcer.isTelling();
    }

    private void end(CoordinationException why) {
        state = State.OVER;
        end = why;
        waiters.failed(why);
        kernel.deliver(() -> over.complete(null));
    }

    private CoordinationException closed() {
        return new CoordinationException(this + " was closed.", null);
    }

    @Override
    public Grant await() throws InterruptedException {
        refuseInterrupted();
        return Waiting.forResult(required(), toString());
    }

    @Override
    public Optional<Grant> await(Duration wait) throws InterruptedException {
        refuseInterrupted();
        return Waiting.forResult(asked(wait), toString());
    }

    private void refuseInterrupted() throws InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException("Interrupted before waiting for " + this + ".");
        }
    }

    @Override
    public CompletableFuture<Grant> awaitAsync() {
        return delivered(required());
    }

    /** As it is, if the caller need not wait: nothing depends on it yet. */
    private <T> CompletableFuture<T> delivered(CompletableFuture<T> asked) {
        return asked.isDone() ? asked : Calls.async(kernel, asked, toString());
    }

    private CompletableFuture<Grant> required() {
        Duration wait = kernel.waitTimeout();
        return waiters.required(asked(wait), wait);
    }

    @Override
    public CompletableFuture<Optional<Grant>> awaitAsync(Duration wait) {
        return delivered(asked(wait));
    }

    /** Completes in the serial, so nothing of the application may depend on it. */
    private CompletableFuture<Optional<Grant>> asked(Duration wait) {
        long waitNanos = Deadlines.nanos("The time to wait for " + this, wait);
        if (state == State.LATENT && !started) {
            throw new IllegalStateException(this + " is to be waited for, but it was not started. Call start() first.");
        }
        CompletableFuture<Optional<Grant>> waiter = new CompletableFuture<>();
        serial.execute(() -> await(waiter, waitNanos));
        return waiter;
    }

    private void await(CompletableFuture<Optional<Grant>> waiter, long waitNanos) {
        Leadership won = leadership;
        if (won != null && won.isValid()) {
            waiter.complete(Optional.of(won));
        } else if (end != null) {
            waiter.completeExceptionally(end);
        } else if (waitNanos == 0) {
            waiter.complete(Optional.empty());
        } else {
            waiters.add(waiter, waitNanos);
        }
    }

    @Override
    public Optional<Grant> leadership() {
        Leadership won = leadership;
        return won != null && won.isValid() ? Optional.of(won) : Optional.empty();
    }

    @Override
    public ListenerHandle onElected(Consumer<Grant> listener) {
        return announcer.onElected(listener, serial, () -> leadership);
    }

    @Override
    public ListenerHandle onDeposed(Consumer<String> listener) {
        return announcer.onDeposed(listener);
    }

    @Override
    public boolean handOver() {
        Leadership won = leadership;
        return won != null && won.release();
    }

    @Override
    public CompletableFuture<Boolean> handOverAsync() {
        Leadership won = leadership;
        return won == null ? CompletableFuture.completedFuture(false) : won.releaseAsync();
    }

    @Override
    public Optional<Candidate> leader() {
        return candidates().stream().findFirst();
    }

    @Override
    public CompletableFuture<Optional<Candidate>> leaderAsync() {
        return candidatesAsync().thenApply(all -> all.stream().findFirst());
    }

    @Override
    public List<Candidate> candidates() {
        return QueueReader.readNow(standing.candidates(), toString());
    }

    @Override
    public CompletableFuture<List<Candidate>> candidatesAsync() {
        return standing.deliverCandidates();
    }

    @Override
    public void close() {
        CompletableFuture<Void> closed = closeAsync();
        if (!isTelling()) {
            Waiting.forEnd(closed, kernel.requestTimeout());
        }
    }

    @Override
    public CompletableFuture<Void> closeAsync() {
        serial.execute(() -> {
            switch (state) {
                case LATENT -> end(closed());
                case STANDING -> withdraw();
                case LEADING -> closeWhileLeading();
                case HANDING_OVER -> state = State.CLOSING;
                case CLOSING, OVER -> {}
            }
        });
        return over.copy();
    }

    private void withdraw() {
        Acquisition asked = request;
        request = null;
        if (asked != null) {
            asked.cancel(false);
        }
        end(closed());
    }

    private void closeWhileLeading() {
        Leadership won = leadership;
        if (won != null) {
            won.endAsGivenUp();
            resign(won, State.CLOSING, "it was closed");
        }
    }

    @Override
    public String toString() {
        return standing.resource();
    }
}
