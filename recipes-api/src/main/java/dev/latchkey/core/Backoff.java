package dev.latchkey.core;

import java.util.concurrent.ThreadLocalRandom;

/**
 * How long to wait before the next attempt: twice as long each time, up to a limit, and never the same for two clients that
 * failed together. Confined to its owner's {@link Serial}.
 */
public final class Backoff {

    private static final long FIRST_NANOS = 20_000_000;

    private final long firstNanos;
    private final long limitNanos;
    private long nextNanos;

    /** For requests to the engine. */
    Backoff(long limitNanos) {
        this(FIRST_NANOS, limitNanos);
    }

    /** The first wait is this long at the most, and no wait is longer than the limit. */
    public Backoff(long firstNanos, long limitNanos) {
        this.firstNanos = firstNanos;
        this.limitNanos = limitNanos;
        this.nextNanos = firstNanos;
    }

    /** The wait before the next attempt: between half of the present step and the whole of it. */
    public long nextDelayNanos() {
        long step = nextNanos;
        nextNanos = step > limitNanos / 2 ? limitNanos : 2 * step;
        return step / 2 + ThreadLocalRandom.current().nextLong(step / 2 + 1);
    }

    /** An attempt succeeded: begin again with the shortest wait. */
    public void reset() {
        nextNanos = firstNanos;
    }
}
