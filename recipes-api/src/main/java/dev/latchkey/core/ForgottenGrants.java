package dev.latchkey.core;

import dev.latchkey.session.CoordinatorListener;
import dev.latchkey.session.Grant;
import dev.latchkey.spi.Time;
import java.lang.ref.PhantomReference;
import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Notices grants that nobody can release any more, because their handle was dropped, and says where they were acquired. Where
 * that is, is noted for {@value #NOTED_AT_ONCE} grants at any time and for {@value #NOTED_PER_SECOND} in a second, so that it
 * never takes more than a few thousandths of a processor: engines grant far more.
 *
 * <p>It never releases them: whoever dropped the handle may still be at work under it.
 */
public final class ForgottenGrants {

    private static final Logger log = LoggerFactory.getLogger(ForgottenGrants.class);
    private static final long SWEEP_NANOS = 5_000_000_000L;
    private static final int NOTED_AT_ONCE = 1_000;
    private static final int NOTED_PER_SECOND = 1_000;
    private static final long NOTE_NANOS = 1_000_000_000L / NOTED_PER_SECOND;
    private static final Throwable NOT_NOTED = new NotNoted();

    private final boolean enabled;
    private final Time time;
    private final Callbacks notifications;
    private final CoordinatorListener listener;
    private final ReferenceQueue<Grant> dropped = new ReferenceQueue<>();
    private final Set<Handle> handles = ConcurrentHashMap.newKeySet();
    /** When all stacks that were noted until now will have had their share of time. */
    private final AtomicLong notedUntil;

    private volatile boolean closed;

    /** If not enabled, nothing is noticed and acquiring pays for nothing. */
    public ForgottenGrants(boolean enabled, Time time, Callbacks notifications, CoordinatorListener listener) {
        this.enabled = enabled;
        this.time = time;
        this.notifications = notifications;
        this.listener = listener;
        this.notedUntil = new AtomicLong(time.nanoTime());
        if (enabled) {
            scheduleSweep();
        }
    }

    /** The stack of whoever acquires now, or what says that it was not noted; null if that is not wanted. */
    @Nullable
    Throwable here() {
        if (!enabled) {
            return null;
        }
        long now = time.nanoTime();
        long until = notedUntil.get();
        long ahead = Math.max(0, until - now);
        // Who is overtaken here by another goes without, which costs less than to try again.
        return ahead < NOTED_AT_ONCE * NOTE_NANOS && notedUntil.compareAndSet(until, now + ahead + NOTE_NANOS)
                ? new Throwable("acquired here")
                : NOT_NOTED;
    }

    /** Watches a handle that has just been made. */
    void watch(Grant handle, Holding holding, @Nullable Throwable acquiredHere) {
        if (acquiredHere != null) {
            Handle reference = new Handle(handle, dropped, holding, acquiredHere);
            handles.add(reference);
            holding.onEnd(() -> handles.remove(reference));
        }
    }

    /** Looks for dropped handles now. */
    void sweep() {
        for (Reference<? extends Grant> next = dropped.poll(); next != null; next = dropped.poll()) {
            if (next instanceof Handle handle && handles.remove(handle) && handle.holding.isValid()) {
                report(handle);
            }
        }
    }

    /** Ends the sweeps. */
    public void close() {
        closed = true;
        handles.clear();
    }

    private void report(Handle handle) {
        String resource = handle.holding.resource();
        log.warn(
                "A grant of {} (fencing token {}) was dropped without being released; it is held until its session ends.",
                resource,
                handle.holding.token(),
                handle.acquiredHere);
        notifications.run(() -> listener.grantForgotten(resource, handle.acquiredHere));
    }

    private void scheduleSweep() {
        time.schedule(SWEEP_NANOS, () -> {
            if (!closed) {
                sweep();
                scheduleSweep();
            }
        });
    }

    private static final class NotNoted extends Throwable {
        private static final long serialVersionUID = 1L;

        NotNoted() {
            super(
                    "acquired where was not noted, since more than " + NOTED_PER_SECOND
                            + " grants a second were acquired",
                    null,
                    false,
                    false);
        }
    }

    private static final class Handle extends PhantomReference<Grant> {
        private final Holding holding;
        private final Throwable acquiredHere;

        Handle(Grant handle, ReferenceQueue<Grant> queue, Holding holding, Throwable acquiredHere) {
            super(handle, queue);
            this.holding = holding;
            this.acquiredHere = acquiredHere;
        }
    }
}
