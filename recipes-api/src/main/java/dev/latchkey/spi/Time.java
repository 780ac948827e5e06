package dev.latchkey.spi;

/**
 * The clock and the timer that everything runs on, injected so that tests move time themselves.
 *
 * <p>Thread-safe. The wall clock has no part in any decision.
 */
public interface Time {

    /** Nanoseconds since some fixed instant; never goes backwards. Compare by subtraction only. */
    long nanoTime();

    /**
     * Runs the task once, not before the delay is over. The task runs on the timer's thread, so it must be short and must
     * not block; what it throws is logged. A delay that is zero or negative means as soon as possible, but never inside
     * this call.
     */
    Timeout schedule(long delayNanos, Runnable task);

    /** A task that waits for its time. */
    interface Timeout {

        /** Gives the task up. A task that has begun is not disturbed; cancelling twice does nothing. */
        void cancel();
    }
}
