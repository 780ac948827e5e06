package dev.latchkey.atomic;

/**
 * Consecutive numbers that belong to whoever reserved them.
 *
 * @param first the smallest
 * @param last the greatest, itself included
 */
public record NumberBlock(long first, long last) {

    public NumberBlock {
        if (last < first) {
            throw new IllegalArgumentException(
                    "A block has at least one number, but this one is to go from " + first + " to " + last + ".");
        }
    }

    /** How many there are. */
    public long size() {
        return last - first + 1;
    }
}
