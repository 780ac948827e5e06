package dev.latchkey.core;

import dev.latchkey.session.EngineUnavailableException;
import dev.latchkey.session.Grant;
import dev.latchkey.spi.UnderWay;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * One caller's request for a grant; a future that completes with the grant, or empty if it was not granted in time.
 *
 * <p>Completing it from outside, by cancelling it for one, withdraws the request. A grant that comes too late for its caller
 * is given back, never kept.
 */
public final class Acquisition extends CompletableFuture<Optional<Grant>> implements UnderWay.Task {

    /** How long it may wait; 0 takes what can be had at once. */
    final long waitNanos;

    final @Nullable Throwable acquiredHere;

    /** How things stood when its time was up; confined to the queue's serial. */
    @Nullable
    String standing;

    private @Nullable UnderWay<Acquisition> waits;
    private long deadlineNanos;
    private Runnable whenOverdue = () -> {};

    Acquisition(long waitNanos, @Nullable Throwable acquiredHere) {
        this.waitNanos = waitNanos;
        this.acquiredHere = acquiredHere;
    }

    /** Whether it wants only what can be had without waiting for anyone. */
    boolean isImmediate() {
        return waitNanos <= 0;
    }

    /** What it fails with if it wants only what can be had at once, and the engine does not say whether it can. */
    static EngineUnavailableException unanswered(Kernel kernel, String resource) {
        return new EngineUnavailableException(
                "Whether " + resource + " is free could not be learned from the engine within "
                        + kernel.requestTimeout().toMillis() + " ms; session "
                        + kernel.sessions().state() + ".",
                null);
    }

    /** Does this unless it {@linkplain #waitsNoMore has what it waited for} before so much time is over; in the queue's serial. */
    void limit(Kernel kernel, long nanos, Runnable whenOver) {
        waits = kernel.waits();
        deadlineNanos = kernel.time().nanoTime() + nanos;
        whenOverdue = whenOver;
        kernel.waits().add(this);
    }

    /** Its time counts no longer; in the queue's serial. */
    void waitsNoMore() {
        if (waits != null) {
            waits.remove(this);
        }
    }

    @Override
    public long deadlineNanos() {
        return deadlineNanos;
    }

    @Override
    public void overdue() {
        whenOverdue.run();
    }

    /** Withdraws it, in the serial, as soon as it ends without a grant; false if it has ended already, either way. */
    boolean withdrawnBy(Serial serial, Runnable withdraw) {
        boolean granted = isDone() && !isCompletedExceptionally() && join().isPresent();
        if (!granted) {
            whenComplete((grant, failure) -> {
                if (grant == null || grant.isEmpty()) {
                    serial.execute(withdraw);
                }
            });
        }
        return !isDone();
    }

    /** Hands the grant to the caller; gives it back if the caller has gone. */
    void grant(Grant grant) {
        if (!complete(Optional.of(grant))) {
            grant.releaseAsync();
        }
    }
}
