package dev.latchkey.scripted;

import java.time.Duration;
import java.util.function.BooleanSupplier;

/** What tests with threads need: to wait for a condition, never for a time. */
public final class Threads {

    private static final long GENEROUS_NANOS = Duration.ofSeconds(60).toNanos();

    private Threads() {}

    /** Returns once the condition holds; fails if it does not within a minute. */
    public static void await(String what, BooleanSupplier condition) {
        long start = System.nanoTime();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - start > GENEROUS_NANOS) {
                throw new AssertionError("In vain waited for: " + what);
            }
            Thread.yield();
        }
    }

    /** Interrupts the thread once it waits for something. */
    public static void interruptWhenWaiting(Thread thread) {
        whenWaiting(thread, thread::interrupt);
    }

    /** Does something on another thread once this one waits for something. */
    public static void whenWaiting(Thread thread, Runnable action) {
        Thread other = new Thread(() -> {
            await("a thread that waits", () -> isWaiting(thread));
            action.run();
        });
        other.setDaemon(true);
        other.start();
    }

    private static boolean isWaiting(Thread thread) {
        return thread.getState() == Thread.State.WAITING || thread.getState() == Thread.State.TIMED_WAITING;
    }
}
