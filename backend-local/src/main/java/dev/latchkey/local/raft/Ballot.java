package dev.latchkey.local.raft;

import java.util.TreeSet;

/** The votes for this member in the election, or the asking before one, that is going on. */
final class Ballot {

    private final RaftCore core;
    private final RaftConfig config;
    private final Rules rules;
    private final RaftLog log;
    private final TreeSet<Integer> votes = new TreeSet<>();

    Ballot(RaftCore core, RaftConfig config, Rules rules, RaftLog log) {
        this.core = core;
        this.config = config;
        this.rules = rules;
        this.log = log;
    }

    void add(int member) {
        votes.add(member);
    }

    boolean isWon() {
        return rules.isQuorum(votes.size(), config.members().size());
    }

    /** Counts what a member has said, if it was asked for this ballot; whether it counts. */
    boolean take(Message.VoteReply reply) {
        boolean wasAsked = reply.pre()
                ? core.role() == RaftCore.Role.PRE_CANDIDATE && reply.term() == core.term() + 1
                : core.role() == RaftCore.Role.CANDIDATE && reply.term() == core.term();
        boolean counts =
                wasAsked && reply.granted() && reply.life() == core.life().number();
        if (counts) {
            votes.add(reply.from());
        }
        return counts;
    }

    /** Begins anew and asks all others for their votes. One's own is only given when it cannot be forgotten any more. */
    void open(boolean pre, boolean transfer, Output out) {
        votes.clear();
        if (pre) {
            votes.add(config.self());
        }
        long term = pre ? core.term() + 1 : core.term();
        for (int member : config.members()) {
            if (member != config.self()) {
                long life = core.life().number();
                core.send(
                        new Message.VoteRequest(
                                config.self(), member, term, log.lastIndex(), log.lastTerm(), pre, transfer, life),
                        out);
            }
        }
    }
}
