package dev.latchkey.core;

import java.time.Duration;

/** Turns the durations that users give into nanoseconds, and refuses those that make no sense. */
public final class Deadlines {

    private Deadlines() {}

    /**
     * The wait in nanoseconds; one too long to count is for ever.
     *
     * @param what whose duration it is, for the message: "The time to wait for lock a"
     * @throws IllegalArgumentException if it is negative
     */
    public static long nanos(String what, Duration wait) {
        if (wait.isNegative()) {
            throw new IllegalArgumentException(what + " must not be negative, but it is " + wait
                    + ". Use Duration.ZERO for what can be had without waiting.");
        }
        return nanos(wait);
    }

    /** The duration, which is not negative, in nanoseconds; one too long to count is for ever. */
    public static long nanos(Duration duration) {
        try {
            return duration.toNanos();
        } catch (ArithmeticException tooLong) {
            return Long.MAX_VALUE;
        }
    }
}
