package dev.latchkey.local.group;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * When each session's life is over unless it is renewed; the leader's memory, not part of the replicated state. Time during
 * which the engine itself stood still does not count: nobody could have renewed then.
 *
 * <p>Invariant: {@link #earliest} is no later than any deadline.
 */
public final class Deadlines {

    private final long standstillNanos;
    private final Map<Long, Long> deadlines = new HashMap<>();
    private long lastTick;
    private long stoodStill;
    private long earliest = Long.MAX_VALUE;

    /**
     * @param now the time now
     * @param standstillNanos a pause between two ticks beyond this is the engine's own and is not held against sessions
     */
    public Deadlines(long now, long standstillNanos) {
        this.lastTick = now;
        this.standstillNanos = standstillNanos;
    }

    /** Tells the time; call it regularly, and before anything that happened meanwhile is looked at. */
    public void tick(long now) {
        stoodStill += Math.max(0, now - lastTick - standstillNanos);
        lastTick = now;
    }

    /** The session has been renewed at this moment. */
    public void renewed(long session, long ttlNanos) {
        long deadline = lastTick - stoodStill + ttlNanos;
        deadlines.put(session, deadline);
        earliest = Math.min(earliest, deadline);
    }

    /** How long a session has left; 0 if it has none. */
    public long remainingNanos(long session) {
        Long deadline = deadlines.get(session);
        return deadline == null ? 0 : Math.max(0, deadline - (lastTick - stoodStill));
    }

    /** The session is over. */
    public void forget(long session) {
        deadlines.remove(session);
    }

    /** Whether no session has a deadline. */
    public boolean isEmpty() {
        return deadlines.isEmpty();
    }

    /** The sessions whose deadline has passed; they stay until they are renewed or forgotten. */
    public List<Long> due() {
        long alive = lastTick - stoodStill;
        if (alive < earliest) {
            return List.of();
        }
        List<Long> due = new ArrayList<>();
        earliest = Long.MAX_VALUE;
        deadlines.forEach((session, deadline) -> {
            earliest = Math.min(earliest, deadline);
            if (deadline <= alive) {
                due.add(session);
            }
        });
        due.sort(null);
        return due;
    }
}
