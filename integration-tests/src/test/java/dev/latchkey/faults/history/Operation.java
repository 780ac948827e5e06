package dev.latchkey.faults.history;

import java.util.Locale;

/**
 * One thing that a client asked for, and what it was told. Instants are those of {@link System#nanoTime()}, which all processes
 * of a machine share.
 *
 * @param key what of the workload it was about; histories of different keys have nothing to do with each other
 * @param returned {@link #NEVER} if no answer came
 * @param result what was told; of an operation without an answer, how far it is known to have come
 */
public record Operation(
        String client,
        String workload,
        String key,
        String name,
        String argument,
        long called,
        long returned,
        Outcome outcome,
        String result) {

    /** Later than everything. */
    public static final long NEVER = Long.MAX_VALUE;

    /** What the client knows of its effect. */
    public enum Outcome {
        /** It took effect once, and the result is true. */
        OK,
        /** It had no effect. */
        FAILED,
        /** It may have taken effect, at any time after the call, or never. */
        UNKNOWN
    }

    /** As a line for people; instants in milliseconds after the given one. */
    public String told(long originNanos) {
        return String.format(
                Locale.ROOT,
                "%10.1f … %s ms  %-6s %s %s(%s) → %s %s",
                millis(called, originNanos),
                returned == NEVER ? "     never" : String.format(Locale.ROOT, "%10.1f", millis(returned, originNanos)),
                client,
                key,
                name,
                argument,
                outcome,
                result);
    }

    private static double millis(long nanos, long originNanos) {
        return (nanos - originNanos) / 1e6;
    }
}
