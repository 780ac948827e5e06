package dev.latchkey.etcd;

import java.util.concurrent.ThreadLocalRandom;

/** Spreads repeated attempts of many clients over time, so that they do not all arrive at once after a fault. */
final class Jitter {

    private Jitter() {}

    /** Between a half and the whole of the pause. */
    static long upTo(long nanos) {
        return ThreadLocalRandom.current().nextLong(nanos / 2, nanos + 1);
    }
}
