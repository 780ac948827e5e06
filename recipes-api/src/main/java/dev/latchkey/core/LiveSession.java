package dev.latchkey.core;

import dev.latchkey.spi.BackendSession;
import dev.latchkey.spi.Outcome;
import dev.latchkey.spi.Time;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One session from its opening to its end, and the only place that reckons its deadline. Once it is over it stays over,
 * whatever the engine says later.
 *
 * <p>Invariant: unless it is {@link #OVER}, {@code deadline} is an instant before which the engine cannot end the session:
 * a confirmed renewal was sent no earlier than {@code guaranteeNanos} before it.
 */
public final class LiveSession {

    private static final long OVER = Long.MIN_VALUE;
    /** Clock rates of client and server differ by one per cent at the most. */
    private static final long DRIFT_DIVISOR = 100;

    private final BackendSession engine;
    private final Time time;
    private final SharedListings listings;
    private final long guaranteeNanos;
    private final AtomicLong deadline;
    private final AtomicReference<@Nullable String> lossReason = new AtomicReference<>();
    private final Set<Consumer<String>> lossListeners = ConcurrentHashMap.newKeySet();

    LiveSession(BackendSession engine, Time time, SharedListings listings, long openSentNanos) {
        this.engine = engine;
        this.time = time;
        this.listings = listings;
        long ttlNanos = engine.ttl().toNanos();
        this.guaranteeNanos = ttlNanos - engine.slack().toNanos() - ttlNanos / DRIFT_DIVISOR;
        this.deadline = new AtomicLong(instant(openSentNanos + guaranteeNanos));
    }

    /** The session for the waist's calls. */
    public BackendSession engine() {
        return engine;
    }

    /**
     * A transaction in its name that lists the directory, and so tells of all that was asked before whether it happened;
     * shared by those who ask at the same time.
     */
    public CompletionStage<Outcome> list(String directory) {
        return listings.list(directory);
    }

    /** Whether what it owns is certainly still owned. Monotone: once false, always false. */
    public boolean isAlive() {
        while (true) {
            long until = deadline.get();
            if (until == OVER) {
                return false;
            }
            if (time.nanoTime() - until < 0) {
                return true;
            }
            // Nobody may move a deadline that somebody has seen pass: else a grant would come back to life.
            if (deadline.compareAndSet(until, OVER)) {
                return false;
            }
        }
    }

    /** How long until the deadline; 0 if it is over. */
    public long remainingNanos() {
        long until = deadline.get();
        return until == OVER ? 0 : Math.max(0, until - time.nanoTime());
    }

    /** Calls the listener once, with the reason, when the session is over; at once if it is. It must not block. */
    public void onLoss(Consumer<String> listener) {
        lossListeners.add(listener);
        String reason = lossReason.get();
        if (reason != null && lossListeners.remove(listener)) {
            listener.accept(reason);
        }
    }

    /** Takes a listener away that is no longer interested. */
    public void forget(Consumer<String> listener) {
        lossListeners.remove(listener);
    }

    /** A renewal that was sent at this instant has been confirmed. */
    void confirm(long sentNanos) {
        long later = instant(sentNanos + guaranteeNanos);
        while (isAlive()) {
            long until = deadline.get();
            if (until == OVER || later - until <= 0 || deadline.compareAndSet(until, later)) {
                return;
            }
        }
    }

    /** The session is over, because the engine said so, or by the clock, or because it is being closed. */
    public void lose(String reason) {
        deadline.set(OVER);
        if (lossReason.compareAndSet(null, reason)) {
            for (Consumer<String> listener : lossListeners) {
                if (lossListeners.remove(listener)) {
                    listener.accept(reason);
                }
            }
        }
    }

    private static long instant(long nanos) {
        return nanos == OVER ? OVER + 1 : nanos;
    }
}
