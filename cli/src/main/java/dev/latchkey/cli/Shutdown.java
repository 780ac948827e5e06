package dev.latchkey.cli;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Gives back what is held when a signal ends this process, the last taken first: a program that runs is ended before its lock is
 * released. Thread-safe.
 */
public final class Shutdown {

    private static final Deque<Runnable> STEPS = new ArrayDeque<>();

    private enum Phase {
        RUNNING,
        ENDING
    }

    private static Phase phase = Phase.RUNNING;
    private static boolean hooked;

    private Shutdown() {}

    /** Has the step done at the end of this process, before those that were added earlier. */
    public static void before(Runnable step) {
        synchronized (STEPS) {
            STEPS.push(step);
            if (!hooked) {
                hooked = true;
                Runtime.getRuntime().addShutdownHook(new Thread(Shutdown::end, "latchkey-end"));
            }
        }
    }

    /** The step has been done otherwise. */
    public static void forget(Runnable step) {
        synchronized (STEPS) {
            STEPS.remove(step);
        }
    }

    /** Whether the process is about to end; what fails from now on is a consequence. */
    static boolean isUnderWay() {
        synchronized (STEPS) {
            return phase == Phase.ENDING;
        }
    }

    private static void end() {
        synchronized (STEPS) {
            phase = Phase.ENDING;
        }
        for (Runnable step = next(); step != null; step = next()) {
            step.run();
        }
    }

    private static @org.jspecify.annotations.Nullable Runnable next() {
        synchronized (STEPS) {
            return STEPS.poll();
        }
    }
}
