package dev.latchkey.bench;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;

/** Waits for what nobody tells of; for what is not measured. */
public final class Poll {

    private static final long DEADLINE_NANOS = Duration.ofSeconds(60).toNanos();
    private static final long PAUSE_NANOS = Duration.ofMillis(2).toNanos();

    private Poll() {}

    /** Waits until it is so, for a minute at the most. */
    public static void until(String wanted, Callable<Boolean> condition) throws Exception {
        long startNanos = System.nanoTime();
        while (!condition.call()) {
            if (System.nanoTime() - startNanos > DEADLINE_NANOS) {
                throw new IllegalStateException(wanted + " was waited for, and did not come within a minute");
            }
            LockSupport.parkNanos(PAUSE_NANOS);
        }
    }

    /** Waits until nothing has changed for so long. */
    static <T> void untilQuiet(Duration quiet, Callable<T> looked) throws Exception {
        T before = looked.call();
        long sinceNanos = System.nanoTime();
        while (System.nanoTime() - sinceNanos < quiet.toNanos()) {
            LockSupport.parkNanos(PAUSE_NANOS);
            T now = looked.call();
            if (!now.equals(before)) {
                before = now;
                sinceNanos = System.nanoTime();
            }
        }
    }
}
