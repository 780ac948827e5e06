package dev.latchkey.conformance.proxy;

import dev.latchkey.conformance.ClientLink;

/**
 * Finds the longest chain of requests of which each was sent after the one before had been answered. Thread-safe.
 *
 * <p>A request is one deeper in the chain than the deepest that has been answered before it: what its sender may have waited
 * for.
 */
final class Waits {

    /** One request that has not been answered; what was asked before counting began anew does not count. */
    record Asked(int epoch, int depth) {}

    private int epoch;
    private int answered;
    private int longest;

    synchronized Asked asked(String kind) {
        if (ClientLink.HOUSEKEEPING.contains(kind)) {
            return new Asked(epoch, 0);
        }
        longest = Math.max(longest, answered + 1);
        return new Asked(epoch, answered + 1);
    }

    synchronized void answered(Asked request) {
        if (request.epoch == epoch) {
            answered = Math.max(answered, request.depth);
        }
    }

    synchronized int longest() {
        return longest;
    }

    synchronized void reset() {
        epoch++;
        answered = 0;
        longest = 0;
    }
}
