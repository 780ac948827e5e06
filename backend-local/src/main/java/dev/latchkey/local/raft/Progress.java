package dev.latchkey.local.raft;

/**
 * What a leader knows of one follower.
 *
 * <p>Invariant: {@code match < next}; the follower's log is the leader's up to {@code match}. While {@code PROBING} one
 * append at a time is under way and {@code next} is a guess; while {@code FLOWING} everything below {@code next} has been
 * sent.
 */
final class Progress {

    enum State {
        PROBING,
        FLOWING,
        /** A snapshot is under way; nothing else is sent until it is answered or given up. */
        INSTALLING
    }

    State state = State.PROBING;
    long match;
    long next;

    /** The last round of confirmation that the follower has answered. */
    long round;

    long heardNanos;

    /** What its word is worth; outlasts a life of the follower. */
    final Trust trust;

    /** Whether an answer is awaited before more is sent. */
    boolean waiting;

    private static final int INSTALL_PATIENCE_HEARTBEATS = 20;

    private long matchAtHeartbeat = -1;
    private int quietHeartbeats;

    Progress(long next, long nowNanos, Trust trust) {
        this.trust = trust;
        this.next = next;
        this.heardNanos = nowNanos;
    }

    void matched(long index) {
        match = Math.max(match, index);
        next = Math.max(next, match + 1);
        state = State.FLOWING;
        waiting = false;
    }

    /** The follower does not have the entry before the one it was sent. */
    void mismatched(long prevIndex, long hint) {
        if (prevIndex <= match) { // an answer to an append that others have overtaken
            return;
        }
        next = Math.max(match + 1, Math.min(prevIndex, hint));
        state = State.PROBING;
        waiting = false;
    }

    /** What was sent and has not been answered for a whole heartbeat counts as lost; a snapshot takes longer. */
    void onHeartbeat() {
        quietHeartbeats = match == matchAtHeartbeat ? quietHeartbeats + 1 : 0;
        matchAtHeartbeat = match;
        int patience = state == State.INSTALLING ? INSTALL_PATIENCE_HEARTBEATS : 1;
        if (state != State.PROBING && quietHeartbeats >= patience) {
            quietHeartbeats = 0;
            next = match + 1;
            state = State.PROBING;
        }
        waiting = state == State.INSTALLING;
    }

    /** How far its log counts towards commits. */
    long countedMatch() {
        return trust.counts() ? match : 0;
    }

    /** The last round in which its confirmation counts. */
    long countedRound() {
        return trust.counts() ? round : 0;
    }
}
