package dev.latchkey.core;

import dev.latchkey.session.CoordinatorClosedException;
import dev.latchkey.session.ListenerHandle;
import dev.latchkey.session.Session;
import dev.latchkey.session.SessionState;
import dev.latchkey.spi.Backend;
import dev.latchkey.spi.BackendException;
import dev.latchkey.spi.BackendSession;
import dev.latchkey.spi.Time;
import dev.latchkey.spi.Transaction;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the application in session: opens a session, has it renewed, and opens another when it is lost, until closed.
 *
 * <p>A new session is opened only after the old one's end has been confirmed, or given up on: an application never has two.
 */
public final class SessionKeeper implements Session {

    private static final Logger log = LoggerFactory.getLogger(SessionKeeper.class);
    private static final long REOPEN_PAUSE_MAX_NANOS = 1_000_000_000;

    private final Backend backend;
    private final Time time;
    private final Duration ttl;
    private final Supplier<CompletionStage<Void>> admission;
    private final Callbacks callbacks;
    private final Consumer<Throwable> openFailed;
    private final Listeners<Consumer<SessionState>> listeners;
    private final Serial serial;
    private final Backoff backoff = new Backoff(REOPEN_PAUSE_MAX_NANOS);
    private final CompletableFuture<Void> firstAttempt = new CompletableFuture<>();
    private final CompletableFuture<Void> closed = new CompletableFuture<>();

    private volatile SessionState state = SessionState.LOST;
    private volatile @Nullable LiveSession current;
    /** Who waits for a session; confined to the serial. */
    private final Set<CompletableFuture<LiveSession>> waiting = new LinkedHashSet<>();
    /** Why there will never be one. */
    private @Nullable Throwable never;

    private boolean admitted;
    private long openedNanos;
    /** Whether the session before this one ended before it had lived for its ttl. */
    private boolean endedEarly;

    /**
     * @param admission checked once, in the first session, before anyone may use it; if it fails for good, so does all else
     * @param openFailed is told of each attempt to open a session that failed
     */
    public SessionKeeper(
            Backend backend,
            Time time,
            Duration ttl,
            Supplier<CompletionStage<Void>> admission,
            Callbacks callbacks,
            Executor relief,
            Consumer<Throwable> openFailed) {
        this.backend = backend;
        this.time = time;
        this.ttl = ttl;
        this.admission = admission;
        this.callbacks = callbacks;
        this.listeners = new Listeners<>(callbacks);
        this.openFailed = openFailed;
        this.serial = new Serial(relief);
    }

    /** Begins; the stage tells how the first attempt ended. Further attempts follow whether or not it succeeded. */
    public CompletableFuture<Void> start() {
        serial.execute(this::open);
        return firstAttempt;
    }

    /**
     * The present session, or the next one. The future fails only when there will never be one. What depends on it must not
     * block; whoever has ceased to wait cancels it, or is remembered until then.
     */
    public CompletableFuture<LiveSession> whenOpen() {
        LiveSession seen = current;
        if (seen != null && seen.isAlive()) {
            return CompletableFuture.completedFuture(seen);
        }
        CompletableFuture<LiveSession> result = new CompletableFuture<>();
        serial.execute(() -> {
            if (seen != null && seen == current) {
                seen.lose("its deadline passed");
                replace(seen, "its deadline passed");
            }
            LiveSession present = current;
            if (never != null) {
                result.completeExceptionally(never);
            } else if (present != null) {
                result.complete(present);
            } else {
                waiting.add(result);
                result.whenComplete((session, failure) -> serial.execute(() -> waiting.remove(result)));
            }
        });
        return result;
    }

    /** The same, as it is once something else is ready; fails if that does. */
    CompletableFuture<LiveSession> whenOpenAfter(CompletableFuture<Void> ready) {
        return ready.isDone() && !ready.isCompletedExceptionally() ? whenOpen() : ready.thenCompose(done -> whenOpen());
    }

    private void failForGood(Throwable failure) {
        never = failure;
        List.copyOf(waiting).forEach(result -> result.completeExceptionally(failure));
    }

    private void open() {
        if (state == SessionState.CLOSED) {
            return;
        }
        long sentNanos = time.nanoTime();
        backend.openSession(ttl)
                .whenCompleteAsync(
                        (session, failure) -> {
                            if (failure != null) {
                                notOpened(Failures.unwrap(failure));
                            } else if (admitted) {
                                opened(session, sentNanos);
                            } else {
                                admission
                                        .get()
                                        .whenCompleteAsync(
                                                (done, refused) -> {
                                                    if (refused == null) {
                                                        admitted = true;
                                                        opened(session, sentNanos);
                                                    } else {
                                                        session.close()
                                                                .whenCompleteAsync(
                                                                        (over, ignored) ->
                                                                                notOpened(Failures.unwrap(refused)),
                                                                        serial);
                                                    }
                                                },
                                                serial);
                            }
                        },
                        serial);
    }

    private void opened(BackendSession session, long sentNanos) {
        if (state == SessionState.CLOSED) {
            session.close();
            return;
        }
        openedNanos = sentNanos;
        SharedListings listings = new SharedListings(
                directory -> backend.commit(Transaction.heldBy(session).thenList(directory)));
        LiveSession live = new LiveSession(session, time, listings, sentNanos);
        live.onLoss(reason -> serial.execute(() -> replace(live, reason)));
        current = live;
        enter(SessionState.ACTIVE);
        log.debug("Session {} is open for {}.", session.id(), session.ttl());
        new Renewal(live, time, serial, sentNanos, overdue -> {
                    if (live == current) {
                        enter(overdue ? SessionState.SUSPENDED : SessionState.ACTIVE);
                    }
                })
                .start();
        List.copyOf(waiting).forEach(result -> result.complete(live));
        firstAttempt.complete(null);
    }

    private void notOpened(Throwable failure) {
        if (state == SessionState.CLOSED) {
            return;
        }
        firstAttempt.completeExceptionally(failure);
        if (failure instanceof BackendException) {
            log.warn("No session could be opened; trying again: {}", failure.getMessage());
            callbacks.run(() -> openFailed.accept(failure));
            time.schedule(backoff.nextDelayNanos(), () -> serial.execute(this::open));
        } else {
            log.error("No session can be opened.", failure);
            failForGood(failure);
        }
    }

    private void replace(LiveSession over, String reason) {
        if (over != current || state == SessionState.CLOSED) {
            return;
        }
        log.warn(
                "Session {} was lost: {}. A new one is being opened.",
                over.engine().id(),
                reason);
        current = null;
        enter(SessionState.LOST);
        long pauseNanos = pauseNanosAfter(over);
        over.engine()
                .close()
                .whenCompleteAsync(
                        (done, failure) -> {
                            if (pauseNanos == 0) {
                                open();
                            } else {
                                time.schedule(pauseNanos, () -> serial.execute(this::open));
                            }
                        },
                        serial);
    }

    /** None after a session that has lived; an engine that ends one after the other as soon as it is open is given time. */
    private long pauseNanosAfter(LiveSession over) {
        boolean early = time.nanoTime() - openedNanos < over.engine().ttl().toNanos();
        boolean again = early && endedEarly;
        endedEarly = early;
        if (!early) {
            backoff.reset();
        }
        return again ? backoff.nextDelayNanos() : 0;
    }

    private void enter(SessionState entered) {
        if (entered == state) {
            return;
        }
        state = entered;
        listeners.tell(listener -> listener.accept(entered));
    }

    /** Ends the session: all grants are lost at once, and the stage completes when the engine knows, or gave no answer. */
    public CompletableFuture<Void> close() {
        serial.execute(() -> {
            if (state == SessionState.CLOSED) {
                return;
            }
            LiveSession last = current;
            current = null;
            CoordinatorClosedException why = new CoordinatorClosedException("The coordinator was closed.", null);
            enter(SessionState.CLOSED);
            firstAttempt.completeExceptionally(why);
            failForGood(why);
            if (last == null) {
                closed.complete(null);
            } else {
                last.lose("the coordinator was closed");
                last.engine().close().whenComplete((done, failure) -> closed.complete(null));
            }
        });
        return closed;
    }

    @Override
    public SessionState state() {
        LiveSession session = current;
        return state == SessionState.CLOSED || (session != null && session.isAlive()) ? state : SessionState.LOST;
    }

    @Override
    public Duration remaining() {
        LiveSession session = current;
        return session == null ? Duration.ZERO : Duration.ofNanos(session.remainingNanos());
    }

    @Override
    public String id() {
        LiveSession session = current;
        return session == null ? "" : session.engine().id();
    }

    @Override
    public ListenerHandle onChange(Consumer<SessionState> listener) {
        return listeners.add(listener);
    }
}
