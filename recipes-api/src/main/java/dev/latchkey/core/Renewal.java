package dev.latchkey.core;

import dev.latchkey.spi.BackendException;
import dev.latchkey.spi.Time;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Keeps one session alive: asks the engine for a renewal several times within the ttl, moves the deadline on with each
 * answer, and ends the session at the deadline if no answer came. Confined to the keeper's {@link Serial}.
 */
final class Renewal {

    /** So many attempts fit into one ttl; a few may be lost without harm. */
    private static final int ATTEMPTS_PER_TTL = 6;
    /** An engine that answers nothing is not asked without end. */
    private static final int UNANSWERED_MAX = 4;

    private final LiveSession session;
    private final Time time;
    private final Executor serial;
    private final Consumer<Boolean> onOverdue;
    private final long ttlNanos;
    private long lastConfirmedNanos;
    private int unanswered;
    private boolean overdue;

    /** Tells {@code onOverdue} each time that renewals become overdue, or are confirmed again. */
    Renewal(LiveSession session, Time time, Executor serial, long openSentNanos, Consumer<Boolean> onOverdue) {
        this.session = session;
        this.time = time;
        this.serial = serial;
        this.onOverdue = onOverdue;
        this.ttlNanos = session.engine().ttl().toNanos();
        this.lastConfirmedNanos = openSentNanos;
    }

    void start() {
        session.engine().lost().thenAcceptAsync(reason -> session.lose("the engine ended it: " + reason), serial);
        // Opening may have taken long, and the deadline counts from its beginning.
        if (time.nanoTime() - lastConfirmedNanos > ttlNanos / ATTEMPTS_PER_TTL) {
            renew();
        }
        scheduleNext();
        watchDeadline();
    }

    private void scheduleNext() {
        time.schedule(
                ttlNanos / ATTEMPTS_PER_TTL,
                () -> serial.execute(() -> {
                    if (session.isAlive()) {
                        renew();
                        scheduleNext();
                    }
                }));
    }

    private void renew() {
        checkOverdue();
        if (unanswered >= UNANSWERED_MAX) {
            return;
        }
        unanswered++;
        long sentNanos = time.nanoTime();
        session.engine().renew().whenCompleteAsync((done, failure) -> answered(sentNanos, failure), serial);
    }

    private void answered(long sentNanos, @Nullable Throwable failure) {
        unanswered--;
        if (failure == null) {
            session.confirm(sentNanos);
            if (sentNanos - lastConfirmedNanos > 0) {
                lastConfirmedNanos = sentNanos;
            }
            checkOverdue();
            return;
        }
        Throwable cause = Failures.unwrap(failure);
        if (cause instanceof BackendException refused && refused.kind() == BackendException.Kind.SESSION_LOST) {
            session.lose("the engine ended it: " + refused.getMessage());
        }
    }

    private void checkOverdue() {
        boolean now = time.nanoTime() - lastConfirmedNanos > ttlNanos / 2;
        if (now != overdue && session.isAlive()) {
            overdue = now;
            onOverdue.accept(now);
        }
    }

    private void watchDeadline() {
        time.schedule(
                session.remainingNanos(),
                () -> serial.execute(() -> {
                    if (session.isAlive()) {
                        watchDeadline();
                    } else {
                        session.lose("no renewal was confirmed before its deadline");
                    }
                }));
    }
}
