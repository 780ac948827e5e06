package dev.latchkey.local.raft;

import java.util.List;

/**
 * Who takes part and how patient they are.
 *
 * @param self this replica's number; numbers are positive
 * @param members all replicas' numbers, this one's among them
 * @param electionNanos how long a follower hears nothing before it thinks of an election, at the least; at the most twice
 *     that
 * @param heartbeatNanos how often a leader speaks when there is nothing to say
 * @param appendEntriesMax how many entries one message brings at the most
 * @param uncommittedMax how many entries a leader takes before it has committed them
 */
public record RaftConfig(
        int self,
        List<Integer> members,
        long electionNanos,
        long heartbeatNanos,
        int appendEntriesMax,
        int uncommittedMax) {

    public RaftConfig {
        members = List.copyOf(members);
        if (!members.contains(self) || self <= 0 || electionNanos < 2 * heartbeatNanos || heartbeatNanos <= 0) {
            throw new IllegalArgumentException(
                    "A member's own positive number and an election time-out of at least two "
                            + "heartbeats are wanted, but replica " + self + " of " + members + " was to wait "
                            + electionNanos + " ns, with a heartbeat every " + heartbeatNanos + " ns.");
        }
    }

    /** More than half. */
    int quorum() {
        return members.size() / 2 + 1;
    }
}
