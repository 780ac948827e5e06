package dev.latchkey.local.raft;

/**
 * The decisions on which safety rests, each in a method of its own. Not a choice: a test that changes one of them shows that
 * the simulation would notice.
 */
public class Rules {

    /** For the core, and for tests that plant a fault. */
    protected Rules() {}

    /** Raft as it is. */
    public static Rules raft() {
        return new Rules();
    }

    /** One vote in a term, and only for a log that lacks nothing of one's own (5.2, 5.4.1). */
    protected boolean grantsVote(int votedFor, int candidate, boolean candidateIsUpToDate) {
        return (votedFor == 0 || votedFor == candidate) && candidateIsUpToDate;
    }

    /** A log is up to date if it ends in a later term, or in the same one and is as long (5.4.1). */
    protected boolean isUpToDate(long lastIndex, long lastTerm, long ownLastIndex, long ownLastTerm) {
        return lastTerm > ownLastTerm || (lastTerm == ownLastTerm && lastIndex >= ownLastIndex);
    }

    /** Whoever hears from a leader takes no part in an election against it (6, thesis 4.2.3 and 9.6). */
    protected boolean mayReplaceLeader(long nanosSinceLeaderSpoke, long electionNanos, boolean transfer) {
        return transfer || nanosSinceLeaderSpoke >= electionNanos;
    }

    /** More than half, oneself included. */
    protected boolean isQuorum(int count, int members) {
        return count > members / 2;
    }

    /** Counting replicas commits entries of the leader's own term only; older ones follow with them (5.4.2). */
    protected boolean countsTowardsCommit(long entryTerm, long leaderTerm) {
        return entryTerm == leaderTerm;
    }

    /** A follower has committed what the leader has, but no further than it knows its own log to be the leader's (5.3). */
    protected long followerCommit(long leaderCommit, long lastMatching, long ownLastIndex) {
        return Math.min(leaderCommit, lastMatching);
    }

    /** Existing entries go only if they contradict the leader's: a late append must not erase newer ones (5.3). */
    protected boolean mustTruncate(long ownTerm, long leaderTermAtIndex) {
        return ownTerm != leaderTermAtIndex;
    }

    /** An append fits only where the entry before it is the same (5.3). */
    protected boolean fits(long ownPrevTerm, long prevTerm) {
        return ownPrevTerm == prevTerm;
    }

    /** What is said about term, vote or log is said once it is durable up to this write. */
    protected long saidAfter(long lastWrite) {
        return lastWrite;
    }

    /** A leader's own log counts as far as it is durable. */
    protected long ownMatch(long durableIndex, long lastIndex) {
        return durableIndex;
    }

    /** A leader knows what is committed only after an entry of its own term is (8, thesis 6.4). */
    protected boolean mayRead(long commitIndex, long ownTermStart) {
        return commitIndex >= ownTermStart;
    }

    /** A read is answered once more than half have confirmed, after it came, that they follow this leader (8). */
    protected boolean isConfirmed(long confirmedRound, long readRound) {
        return confirmedRound >= readRound;
    }

    /** A leader that more than half have not been heard of for this long leads no more (thesis 6.2). */
    protected boolean mustStepDown(int heardFrom, int members) {
        return !isQuorum(heardFrom, members);
    }

    /** A member that may have forgotten its votes gives none, for itself neither. */
    protected boolean mayVote(Life own) {
        return !own.healing();
    }

    /** What a member says that may have forgotten what it said before makes no quorum. */
    protected boolean counts(Life life) {
        return !life.healing();
    }

    /** What a member said before it lost its memory is not true of what it has now. */
    protected boolean ignoresFormerLives() {
        return true;
    }

    /**
     * A member that lost its memory may be counted again once it has all that it may have been counted for, and no other
     * member can still come to lead a later term with a vote it has forgotten.
     */
    protected boolean hasHealed(long match, long needed, boolean othersConfirmed) {
        return match >= needed && othersConfirmed;
    }

    /** Who has seen a later term follows it (5.1). */
    protected boolean followsTerm(long seen, long own) {
        return seen > own;
    }
}
