package dev.latchkey.local.raft;

import java.util.List;

/**
 * Brings this member's log to what the leader of the term says it is (5.3), or its state to the leader's snapshot (7).
 *
 * <p>Invariant: what it answers is true of the log once the writes before the answer are durable.
 */
final class Follower {

    private final RaftCore core;
    private final RaftConfig config;
    private final Rules rules;
    private final RaftLog log;
    private final Durability durability;

    Follower(RaftCore core, RaftConfig config, Rules rules, RaftLog log, Durability durability) {
        this.core = core;
        this.config = config;
        this.rules = rules;
        this.log = log;
        this.durability = durability;
    }

    void onAppend(Message.Append append, Output out) {
        long prevIndex = append.prevIndex();
        List<LogEntry> entries = append.entries();
        long last = prevIndex + entries.size();
        if (last <= log.baseIndex()) { // all of it is committed here, and so the same in the leader's log
            long known = log.baseIndex();
            reply(append, true, known, 0, append.round(), out);
            return;
        }
        boolean fits = prevIndex < log.baseIndex()
                || prevIndex <= log.lastIndex() && rules.fits(log.term(prevIndex), append.prevTerm());
        if (!fits) {
            long hint = prevIndex > log.lastIndex() ? log.lastIndex() + 1 : log.firstOfTerm(prevIndex);
            long back = Math.max(hint, 1);
            reply(append, false, prevIndex, back, append.round(), out);
            return;
        }
        store(entries, out);
        core.commitTo(Math.max(core.commitIndex(), rules.followerCommit(append.commitIndex(), last, log.lastIndex())));
        reply(append, true, last, 0, append.round(), out);
    }

    private void reply(Message to, boolean success, long index, long hint, long round, Output out) {
        core.send(
                new Message.AppendReply(
                        config.self(), to.from(), core.term(), success, index, hint, round, core.life()),
                out);
    }

    private void store(List<LogEntry> entries, Output out) {
        int known = 0;
        while (known < entries.size()) {
            LogEntry entry = entries.get(known);
            if (entry.index() > log.lastIndex()) {
                break;
            }
            if (entry.index() > log.baseIndex() && rules.mustTruncate(log.term(entry.index()), entry.term())) {
                if (entry.index() <= core.commitIndex()) {
                    throw new IllegalStateException(
                            "Entry " + entry.index() + " is committed here with term " + log.term(entry.index())
                                    + ", but the leader of term " + core.term() + " has another: " + entry);
                }
                log.truncate(entry.index());
                durability.truncated(entry.index());
                break;
            }
            known++;
        }
        if (known < entries.size()) {
            List<LogEntry> fresh = known == 0 ? entries : List.copyOf(entries.subList(known, entries.size()));
            fresh.forEach(log::append);
            core.write(new JournalWrite.Entries(fresh), log.lastIndex(), out);
        }
    }

    void onInstall(Message.Install install, Output out) {
        Snapshot snapshot = install.snapshot();
        if (snapshot.index() > core.commitIndex()) {
            boolean keeps = log.knowsTerm(snapshot.index()) && log.term(snapshot.index()) == snapshot.term();
            if (keeps) {
                log.compact(snapshot.index());
            } else {
                log.reset(snapshot);
                durability.truncated(snapshot.index() + 1);
            }
            core.write(new JournalWrite.Install(snapshot, keeps), snapshot.index(), out);
            core.commitTo(snapshot.index());
            out.restore = snapshot;
        }
        long known = Math.min(core.commitIndex(), snapshot.index());
        reply(install, true, known, 0, install.round(), out);
    }

    /** Whoever speaks in an old term learns the new one; else a leader that was cut off would go on for ever. */
    void answerOutdated(Message message, Output out) {
        if (message instanceof Message.Append append) {
            reply(append, false, append.prevIndex(), 1, 0, out);
        } else if (message instanceof Message.Install install) {
            reply(install, false, install.snapshot().index(), 1, 0, out);
        } else if (message instanceof Message.VoteRequest request) {
            core.send(
                    new Message.VoteReply(
                            config.self(), request.from(), core.term(), request.pre(), false, request.life()),
                    out);
        }
    }
}
