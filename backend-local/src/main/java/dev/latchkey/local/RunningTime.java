package dev.latchkey.local;

import dev.latchkey.local.group.Group;
import dev.latchkey.spi.Time;

/**
 * Time as the replicas of a process see it: what the loop stood still does not count, since nobody could have been heard
 * meanwhile. So a pause of the process, or of the thread that runs the loop, costs no leader its office. It only ever lags
 * behind the given time, so nothing ends sooner by it. Owned by the loop.
 */
final class RunningTime implements Time {

    /**
     * The loop runs more often than that; and followers wait much longer, since a slow disk makes several steps long, one
     * after the other, between what a replica says and what is heard of it.
     */
    private static final long STEP_MAX_NANOS = Group.ELECTION.toNanos() / 6;

    private final Time time;
    private long lastNanos;
    private long stoodStillNanos;

    RunningTime(Time time) {
        this.time = time;
        this.lastNanos = time.nanoTime();
    }

    @Override
    public long nanoTime() {
        long now = time.nanoTime();
        stoodStillNanos += Math.max(0, now - lastNanos - STEP_MAX_NANOS);
        lastNanos = now;
        return now - stoodStillNanos;
    }

    @Override
    public Timeout schedule(long delayNanos, Runnable task) {
        return time.schedule(delayNanos, task);
    }
}
