package dev.latchkey.local.raft;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;

/**
 * What a leader knows and does during its term: bringing followers to its log, counting what is committed, confirming that
 * it still leads.
 *
 * <p>Invariant: {@code round} is the newest round of confirmation that has been sent; reads wait for a round that was sent
 * after they came, and for an entry of this term to be committed.
 */
final class Leadership {

    private record Read(long id, long round, long index) {}

    private final RaftCore core;
    private final RaftConfig config;
    private final Rules rules;
    private final RaftLog log;
    private final TreeMap<Integer, Progress> followers = new TreeMap<>();
    private final List<Read> reads = new ArrayList<>();
    private final List<Long> newReads = new ArrayList<>();

    /** What {@link #advanceCommit} sorts. */
    private final long[] matches;

    private final long termStart;
    private final long startNanos;
    private final long startLogTimeNanos;
    private long round;
    private long heartbeatNanos;
    private int transferTo;
    private long transferUntilNanos;

    Leadership(RaftCore core, RaftConfig config, Rules rules, RaftLog log, long nowNanos) {
        this.core = core;
        this.config = config;
        this.rules = rules;
        this.log = log;
        this.termStart = log.lastIndex() + 1;
        this.startNanos = nowNanos;
        this.startLogTimeNanos = log.lastTimeNanos();
        this.heartbeatNanos = nowNanos;
        this.matches = new long[config.members().size()];
        for (int member : config.members()) {
            if (member != config.self()) {
                followers.put(member, new Progress(log.lastIndex() + 1, nowNanos, new Trust(rules)));
            }
        }
    }

    /** The log's time for an entry appended now: it goes on from the log's last entry with this leader's clock. */
    long logTime(long nowNanos) {
        return Math.max(log.lastTimeNanos(), startLogTimeNanos + (nowNanos - startNanos));
    }

    boolean isTransferring() {
        return transferTo != 0;
    }

    boolean hasCommittedInTerm() {
        return core.commitIndex() >= termStart;
    }

    void transfer(int target, long nowNanos, Output out) {
        transferTo = target;
        transferUntilNanos = nowNanos + config.electionNanos();
        handOverIfReady(out);
    }

    private void handOverIfReady(Output out) {
        Progress target = followers.get(transferTo);
        if (target != null && target.match == log.lastIndex()) {
            core.send(new Message.TimeoutNow(config.self(), transferTo, core.term()), out);
        }
    }

    void read(long id) {
        newReads.add(id);
    }

    /** @return whether it still leads */
    boolean tick(long nowNanos, Output out) {
        int heard = 1;
        for (Progress follower : followers.values()) {
            if (follower.trust.counts() && nowNanos - follower.heardNanos < config.electionNanos()) {
                heard++;
            }
        }
        if (rules.mustStepDown(heard, config.members().size())) {
            return false;
        }
        if (transferTo != 0 && nowNanos >= transferUntilNanos) {
            transferTo = 0;
        }
        if (nowNanos >= heartbeatNanos) {
            heartbeatNanos = nowNanos + config.heartbeatNanos();
            followers.forEach((member, follower) -> {
                follower.onHeartbeat();
                send(member, follower, out);
            });
        }
        return true;
    }

    long nextWakeNanos() {
        return heartbeatNanos;
    }

    /** Sends what is new to whom it is new. */
    void flush(Output out) {
        boolean confirm = !newReads.isEmpty() && rules.mayRead(core.commitIndex(), termStart);
        if (confirm) {
            round++;
            newReads.forEach(id -> reads.add(new Read(id, round, core.commitIndex())));
            newReads.clear();
        }
        followers.forEach((member, follower) -> {
            boolean news = follower.next <= log.lastIndex() && !follower.waiting;
            if (news) {
                send(member, follower, out);
            } else if (confirm) {
                append(member, 0, 0, List.of(), out);
            }
        });
        if (confirm) {
            answerReads(out);
        }
    }

    private void send(int member, Progress follower, Output out) {
        if (follower.state == Progress.State.INSTALLING) {
            append(member, 0, 0, List.of(), out);
        } else if (!log.knowsTerm(follower.next - 1)) {
            follower.state = Progress.State.INSTALLING;
            follower.waiting = true;
            out.snapshotsWanted.add(member);
        } else {
            List<LogEntry> entries = log.from(follower.next, config.appendEntriesMax());
            append(member, follower.next - 1, log.term(follower.next - 1), entries, out);
            if (follower.state == Progress.State.FLOWING) {
                follower.next += entries.size();
            } else {
                follower.waiting = true;
            }
        }
    }

    private void append(int member, long prevIndex, long prevTerm, List<LogEntry> entries, Output out) {
        out.messages.add(new Output.Held(
                new Message.Append(
                        config.self(), member, core.term(), prevIndex, prevTerm, entries, core.commitIndex(), round),
                0)); // a leader's term was durable before it could be elected
    }

    void sendSnapshot(int member, Snapshot snapshot, Output out) {
        Progress follower = followers.get(member);
        if (follower != null) {
            follower.next = snapshot.index() + 1;
            out.messages.add(
                    new Output.Held(new Message.Install(config.self(), member, core.term(), snapshot, round), 0));
        }
    }

    void onReply(Message.AppendReply reply, long nowNanos, Output out) {
        Progress follower = followers.get(reply.from());
        Trust.Heard heard = follower == null ? Trust.Heard.FORMER : follower.trust.hear(reply.life());
        if (follower == null || heard == Trust.Heard.FORMER) {
            return;
        }
        if (heard == Trust.Heard.REBORN) {
            follower.trust.heals(++round, log.lastIndex());
            follower = new Progress(log.lastIndex() + 1, nowNanos, follower.trust);
            followers.put(reply.from(), follower);
        }
        follower.heardNanos = nowNanos;
        follower.round = Math.max(follower.round, reply.round());
        if (!reply.success()) {
            follower.mismatched(reply.index(), reply.hint());
        } else if (reply.index() > log.lastIndex()) {
            throw new IllegalStateException("Replica " + reply.from() + " says its log is this leader's up to "
                    + reply.index() + ", but that one ends at " + log.lastIndex() + ".");
        } else if (reply.index() > follower.match || reply.index() == follower.next - 1) {
            follower.matched(reply.index());
        }
        advanceCommit();
        answerReads(out);
        if (transferTo == reply.from()) {
            handOverIfReady(out);
        }
        readmit(reply.from(), follower, out);
    }

    /** Tells a follower that heals when it is to be counted again; see {@link Rules#hasHealed}. */
    private void readmit(int member, Progress follower, Output out) {
        long life = follower.trust.healingLife();
        if (life == 0) {
            return;
        }
        int trusted = 1;
        boolean confirmed = true;
        for (Progress other : followers.values()) {
            trusted += other.trust.healingLife() == 0 ? 1 : 0;
            confirmed &= other == follower || other.round >= follower.trust.sinceRound();
        }
        boolean others = confirmed && rules.isQuorum(trusted, config.members().size());
        if (rules.hasHealed(follower.match, follower.trust.needed(), others)) {
            core.send(new Message.Healed(config.self(), member, core.term(), life), out);
        }
    }

    /** Commits what more than half have; see {@link Rules#countsTowardsCommit}. */
    void advanceCommit() {
        if (core.commitIndex() == log.lastIndex()) {
            return;
        }
        int i = 0;
        matches[i++] = rules.ownMatch(core.durableIndex(), log.lastIndex());
        for (Progress follower : followers.values()) {
            matches[i++] = follower.countedMatch();
        }
        Arrays.sort(matches);
        for (int place = matches.length - 1; place >= 0; place--) { // the greatest index that a quorum has
            if (rules.isQuorum(matches.length - place, matches.length)) {
                long index = matches[place];
                if (index > core.commitIndex() && rules.countsTowardsCommit(log.term(index), core.term())) {
                    core.commitTo(index);
                }
                return;
            }
        }
    }

    private void answerReads(Output out) {
        if (reads.isEmpty()) {
            return;
        }
        long[] rounds = new long[followers.size() + 1];
        int i = 0;
        rounds[i++] = round;
        for (Progress follower : followers.values()) {
            rounds[i++] = follower.countedRound();
        }
        Arrays.sort(rounds);
        long confirmed = rounds[rounds.length - config.quorum()];
        reads.removeIf(read -> {
            boolean answered = rules.isConfirmed(confirmed, read.round());
            if (answered) {
                out.confirmed.add(new Output.Confirmed(read.id(), read.index()));
            }
            return answered;
        });
    }
}
