package dev.latchkey.local.raft;

import java.util.List;

/** What replicas say to each other. Every message carries the term in which it is said. */
public sealed interface Message {

    int from();

    int to();

    long term();

    /**
     * Asks for a vote, or (pre-vote, thesis 9.6) whether a vote would be given.
     *
     * @param term the term of the election; for a pre-vote one that has not begun
     * @param pre whether it only asks
     * @param transfer whether the leader itself wants this election, so that hearing from it is no reason to say no
     * @param life the number of the life in which it asks; the reply names it
     */
    record VoteRequest(
            int from, int to, long term, long lastIndex, long lastTerm, boolean pre, boolean transfer, long life)
            implements Message {}

    /**
     * Answers it.
     *
     * @param term for a pre-vote that is granted, the term asked for; else the term of the one who answers
     */
    record VoteReply(int from, int to, long term, boolean pre, boolean granted, long life) implements Message {}

    /**
     * Brings entries, or none: then it is a heartbeat.
     *
     * @param round which round of confirmation of leadership this belongs to; the reply names it
     */
    record Append(
            int from,
            int to,
            long term,
            long prevIndex,
            long prevTerm,
            List<LogEntry> entries,
            long commitIndex,
            long round)
            implements Message {}

    /**
     * Answers an append or an install.
     *
     * @param index if it went well, the index up to which the log is now known to be the leader's; else the
     *     {@code prevIndex} that did not match
     * @param hint if it did not go well, an index from which the leader may try again
     * @param life the life of the one who answers
     */
    record AppendReply(int from, int to, long term, boolean success, long index, long hint, long round, Life life)
            implements Message {}

    /** Brings a snapshot to one whose next entry the leader no longer has. */
    record Install(int from, int to, long term, Snapshot snapshot, long round) implements Message {}

    /** Tells a follower that heals that it has caught up, if it still is in the life of this number. */
    record Healed(int from, int to, long term, long life) implements Message {}

    /** Asks for an election at once: leadership is handed over (thesis 3.10). */
    record TimeoutNow(int from, int to, long term) implements Message {}
}
