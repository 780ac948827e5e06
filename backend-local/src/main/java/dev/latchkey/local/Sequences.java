package dev.latchkey.local;

import java.util.HashSet;
import java.util.Set;

/**
 * The numbers of one session's transactions: each has a sequence, so that the engine carries it out once however often it is
 * sent, and says which sequences are done with. Thread-safe.
 */
final class Sequences {

    /** The number of a transaction, and the smallest one that is under way with it. */
    record Begun(long sequence, long floor) {}

    private long next = 1;

    /** The smallest sequence that is under way; if none is, the next one. */
    private long floor = 1;

    /** Those after {@link #floor} that are under way no more. */
    private final Set<Long> ended = new HashSet<>();

    synchronized Begun begin() {
        return new Begun(next++, floor);
    }

    /** The caller has its answer. */
    synchronized void end(long sequence) {
        if (sequence == floor) {
            raiseFloor(sequence + 1);
        } else if (sequence > floor) {
            ended.add(sequence);
        }
    }

    /**
     * The caller was told that the outcome is unknown: whatever comes later settles it, so nothing up to here may be
     * carried out after that.
     */
    synchronized void abandon(long sequence) {
        if (sequence >= floor) {
            ended.removeIf(done -> done <= sequence);
            raiseFloor(sequence + 1);
        }
    }

    private void raiseFloor(long raised) {
        floor = raised;
        while (!ended.isEmpty() && ended.remove(floor)) {
            floor++;
        }
    }
}
