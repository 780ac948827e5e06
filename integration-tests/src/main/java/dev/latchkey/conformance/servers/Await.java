package dev.latchkey.conformance.servers;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Waits for a condition of something outside this JVM, which cannot notify: it has to be asked again and again. */
final class Await {

    private static final long PAUSE_NANOS = Duration.ofMillis(10).toNanos();

    private Await() {}

    /** Waits until the condition holds; the explanation is asked for only when it did not hold in time. */
    static void until(String wanted, Duration within, BooleanSupplier condition, Supplier<String> found) {
        long endNanos = System.nanoTime() + within.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - endNanos >= 0) {
                throw new IllegalStateException(
                        wanted + " was wanted within " + within.toSeconds() + " s, and did not come. " + found.get());
            }
            if (Thread.currentThread().isInterrupted()) {
                throw new IllegalStateException("interrupted while waiting: " + wanted);
            }
            LockSupport.parkNanos(PAUSE_NANOS);
        }
    }
}
