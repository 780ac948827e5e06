package dev.latchkey.barrier;

import dev.latchkey.session.AcquireTimeoutException;
import dev.latchkey.session.CoordinationException;
import dev.latchkey.session.ShapeConflictException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/**
 * Opens when a number of callers, told apart by the ids they give, have counted down; each counts once, however often it says
 * so, and whatever replies are lost. Thread-safe.
 *
 * <p>It stays open until somebody resets it, which is refused while anybody awaits it. Count and count-downs outlive the
 * processes that made them. All who use a name must name the same count: else every call throws
 * {@link ShapeConflictException}, which names both.
 *
 * <p>To count down again is harmless after any exception. {@code countDown}, {@code remaining} and {@code reset} take a few
 * times the request time-out at the most. Blocking methods honour interruption.
 */
public interface DistributedCountDownLatch {

    /** The name it was asked for by. */
    String name();

    /** How many count-downs open it. */
    int count();

    /**
     * Counts down for this caller.
     *
     * @param callerId text of at most 100 characters without line breaks: what has been done, or who has done it
     * @return whether it counted; false if this caller had counted before, or the latch was open
     */
    boolean countDown(String callerId) throws InterruptedException;

    /** {@link #countDown} as a future; cancelling it withdraws what has not been sent. */
    CompletableFuture<Boolean> countDownAsync(String callerId);

    /** How many count-downs are missing; 0 if it is open. */
    int remaining() throws InterruptedException;

    /** {@link #remaining()} as a future. */
    CompletableFuture<Integer> remainingAsync();

    /**
     * Returns when it is open.
     *
     * @throws AcquireTimeoutException if the coordinator's {@code waitTimeout} went by before
     */
    void await() throws InterruptedException;

    /**
     * Waits for at most so long.
     *
     * @return whether it opened; false if the time went by
     */
    boolean await(Duration wait) throws InterruptedException;

    /** {@link #await(Duration)} as a future; cancelling it ends the wait. */
    CompletableFuture<Boolean> awaitAsync(Duration wait);

    /**
     * Begins anew with the full count.
     *
     * @throws CoordinationException if somebody awaits it; the message says who, and nothing was changed
     */
    void reset() throws InterruptedException;

    /** {@link #reset()} as a future. */
    CompletableFuture<Void> resetAsync();
}
