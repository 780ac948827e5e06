package dev.latchkey.local.simulation;

import dev.latchkey.local.group.Duties;
import dev.latchkey.local.group.SessionKeeper;
import dev.latchkey.local.raft.Life;
import dev.latchkey.local.raft.LogEntry;
import dev.latchkey.local.raft.Rules;
import dev.latchkey.local.raft.Snapshot;
import dev.latchkey.local.store.Command;
import dev.latchkey.local.store.Result;
import dev.latchkey.local.store.Store;
import java.util.List;
import java.util.function.Supplier;

/** Mistakes that are easily made, each of which the simulation has to find. */
final class PlantedBugs {

    /** @param seedsMax within how many seeds it has to be found */
    record Bug(String name, Supplier<Rules> rules, Supplier<Duties> duties, int seedsMax) {}

    private PlantedBugs() {}

    private static Bug rule(String name, int seedsMax, Supplier<Rules> rules) {
        return new Bug(name, rules, Duties::all, seedsMax);
    }

    private static Bug duty(String name, int seedsMax, Supplier<Duties> duties) {
        return new Bug(name, Rules::raft, duties, seedsMax);
    }

    static List<Bug> all() {
        return List.of(
                rule("a vote, a term or an answer is said before it is on disk", 100, () -> new Rules() {
                    @Override
                    protected long saidAfter(long lastWrite) {
                        return 0;
                    }
                }),
                rule("a leader counts its own log before it is on disk", 100, () -> new Rules() {
                    @Override
                    protected long ownMatch(long durableIndex, long lastIndex) {
                        return lastIndex;
                    }
                }),
                rule("two votes in one term", 1_000, () -> new Rules() {
                    @Override
                    protected boolean grantsVote(int votedFor, int candidate, boolean candidateIsUpToDate) {
                        return candidateIsUpToDate;
                    }
                }),
                rule("a vote for a log that lacks entries", 100, () -> new Rules() {
                    @Override
                    protected boolean isUpToDate(long lastIndex, long lastTerm, long ownLastIndex, long ownLastTerm) {
                        return true;
                    }
                }),
                rule("logs are compared by length alone", 300, () -> new Rules() {
                    @Override
                    protected boolean isUpToDate(long lastIndex, long lastTerm, long ownLastIndex, long ownLastTerm) {
                        return lastIndex >= ownLastIndex;
                    }
                }),
                rule("half is taken for more than half", 100, () -> new Rules() {
                    @Override
                    protected boolean isQuorum(int count, int members) {
                        return count >= members / 2;
                    }
                }),
                rule("an entry of an old term is committed by counting", 1_000, () -> new Rules() {
                    @Override
                    protected boolean countsTowardsCommit(long entryTerm, long leaderTerm) {
                        return true;
                    }
                }),
                rule("a follower commits what it has, not what it knows to be the leader's", 300, () -> new Rules() {
                    @Override
                    protected long followerCommit(long leaderCommit, long lastMatching, long ownLastIndex) {
                        return Math.min(leaderCommit, ownLastIndex);
                    }
                }),
                rule("a late append erases newer entries", 300, () -> new Rules() {
                    @Override
                    protected boolean mustTruncate(long ownTerm, long leaderTermAtIndex) {
                        return true;
                    }
                }),
                rule("entries that contradict the leader's are kept", 300, () -> new Rules() {
                    @Override
                    protected boolean mustTruncate(long ownTerm, long leaderTermAtIndex) {
                        return false;
                    }
                }),
                rule("an append is taken whatever stands before it", 300, () -> new Rules() {
                    @Override
                    protected boolean fits(long ownPrevTerm, long prevTerm) {
                        return true;
                    }
                }),
                rule("a deposed leader answers reads", 2_000, () -> new Rules() {
                    @Override
                    protected boolean isConfirmed(long confirmedRound, long readRound) {
                        return true;
                    }
                }),
                rule("a new leader reads before it knows what is committed", 1_000, () -> new Rules() {
                    @Override
                    protected boolean mayRead(long commitIndex, long ownTermStart) {
                        return true;
                    }
                }),
                rule("a leader that nobody hears leads on", 1_000, () -> new Rules() {
                    @Override
                    protected boolean mustStepDown(int heardFrom, int members) {
                        return false;
                    }
                }),
                rule("a later term is not followed", 100, () -> new Rules() {
                    @Override
                    protected boolean followsTerm(long seen, long own) {
                        return false;
                    }
                }),
                rule("a member votes before it has caught up with what it forgot", 300, () -> new Rules() {
                    @Override
                    protected boolean mayVote(Life own) {
                        return true;
                    }
                }),
                rule("a member is counted before it has caught up with what it forgot", 3_000, () -> new Rules() {
                    @Override
                    protected boolean counts(Life life) {
                        return true;
                    }
                }),
                rule("what a member said before it lost its memory is counted", 3_000, () -> new Rules() {
                    @Override
                    protected boolean ignoresFormerLives() {
                        return false;
                    }
                }),
                rule("a member is counted again as soon as it answers", 300, () -> new Rules() {
                    @Override
                    protected boolean hasHealed(long match, long needed, boolean othersConfirmed) {
                        return othersConfirmed;
                    }
                }),
                rule("a member is counted again though another may use a vote it forgot", 3_000, () -> new Rules() {
                    @Override
                    protected boolean hasHealed(long match, long needed, boolean othersConfirmed) {
                        return match >= needed;
                    }
                }),
                duty("a session expires though it has been used since", 2_000, () -> new Duties() {
                    @Override
                    protected Result apply(Store store, LogEntry entry, Command command) {
                        Command planted = command instanceof Command.ExpireSession expire
                                ? new Command.ExpireSession(expire.session(), store.sessionVersion(expire.session()))
                                : command;
                        return super.apply(store, entry, planted);
                    }
                }),
                duty("a deposed leader confirms renewals", 1_000, () -> new Duties() {
                    @Override
                    protected boolean confirmsRenewals() {
                        return false;
                    }
                }),
                duty("a new leader counts the lives of sessions from long ago", 100, () -> new Duties() {
                    @Override
                    protected void beginKeeping(Store store, SessionKeeper keeper, long nowNanos) {
                        keeper.begin(nowNanos);
                        for (long session : store.sessions()) {
                            keeper.renewed(session, store.sessionTtlNanos(session) / 8, nowNanos);
                        }
                    }
                }),
                duty("a transaction that is sent again is carried out again", 300, () -> new Duties() {
                    @Override
                    protected Result apply(Store store, LogEntry entry, Command command) {
                        Command planted = command instanceof Command.Commit commit && commit.session() != 0
                                ? new Command.Commit(
                                        commit.space(),
                                        commit.session(),
                                        entry.index(),
                                        0,
                                        commit.guards(),
                                        commit.writes(),
                                        commit.thenList())
                                : command;
                        return super.apply(store, entry, planted);
                    }
                }),
                duty("a transaction that was given up is carried out later", 1_000, () -> new Duties() {
                    @Override
                    protected Result apply(Store store, LogEntry entry, Command command) {
                        Command planted = command instanceof Command.Commit commit
                                ? new Command.Commit(
                                        commit.space(),
                                        commit.session(),
                                        commit.sequence(),
                                        0,
                                        commit.guards(),
                                        commit.writes(),
                                        commit.thenList())
                                : command;
                        return super.apply(store, entry, planted);
                    }
                }),
                duty("each replica stamps entries by its own clock", 100, () -> new Duties() {
                    private long skew;

                    @Override
                    protected Result apply(Store store, LogEntry entry, Command command) {
                        skew++;
                        return store.apply(entry.index(), entry.timeNanos() + skew, command);
                    }
                }),
                duty("a restored store knows no sessions", 300, () -> new Duties() {
                    @Override
                    protected Store restore(Snapshot snapshot) {
                        return new Store();
                    }
                }));
    }
}
