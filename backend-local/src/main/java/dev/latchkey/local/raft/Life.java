package dev.latchkey.local.raft;

/**
 * From which memory a member speaks. What it said in a former life it may have forgotten, so nobody counts that any more.
 *
 * @param number 0 for a member that has never lost its memory, then a number of its own for every time it has
 * @param healing whether it may have forgotten what it promised: until it has caught up it promises nothing and nobody counts
 *     on it
 */
public record Life(long number, boolean healing) {

    /** Of a member that has never lost its memory. */
    public static final Life FIRST = new Life(0, false);
}
