package dev.latchkey.bench;

import java.util.Arrays;
import java.util.function.DoubleConsumer;

/**
 * What one caller's operations took: all of them, or, when they become too many to keep, one in two, in four, and so on, evenly
 * over the whole time.
 */
final class Samples {

    static final int COUNT_MAX = 1 << 16;

    private static final int CAPACITY_FIRST = 1_024;

    private double[] kept = new double[CAPACITY_FIRST];
    private int count;
    private int oneIn = 1;
    private long operations;

    void add(double sample) {
        if (operations++ % oneIn != 0) {
            return;
        }
        if (count == COUNT_MAX) {
            count /= 2;
            for (int i = 0; i < count; i++) {
                kept[i] = kept[2 * i];
            }
            oneIn *= 2;
        } else if (count == kept.length) {
            kept = Arrays.copyOf(kept, 2 * count);
        }
        kept[count++] = sample;
    }

    /** How many operations there were. */
    long operations() {
        return operations;
    }

    /** One in how many of them is kept; a power of two. */
    int oneIn() {
        return oneIn;
    }

    /** Goes through one in so many, which must be a power of two and no less than {@link #oneIn}. */
    void forOneIn(int wanted, DoubleConsumer consumer) {
        for (int i = 0; i < count; i += wanted / oneIn) {
            consumer.accept(kept[i]);
        }
    }
}
