package dev.latchkey.local.group;

import dev.latchkey.local.journal.Journal;
import dev.latchkey.local.raft.JournalWrite;
import dev.latchkey.local.raft.LogEntry;
import dev.latchkey.local.raft.Message;
import dev.latchkey.local.raft.Output;
import dev.latchkey.local.raft.RaftConfig;
import dev.latchkey.local.raft.RaftCore;
import dev.latchkey.local.raft.Recovered;
import dev.latchkey.local.raft.Rules;
import dev.latchkey.local.raft.Snapshot;
import dev.latchkey.local.store.Command;
import dev.latchkey.local.store.CommandCodec;
import dev.latchkey.local.store.Result;
import dev.latchkey.local.store.Store;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.random.RandomGenerator;

/**
 * One member of a group: the core decides, the journal remembers, the store holds the state. Like the core it is a function
 * of its calls: no thread, no clock. After one or more calls {@link #settle} carries out what came of them.
 *
 * <p>Invariants: the store is the log's committed prefix, applied in order, each command once; a request is answered only
 * while this replica leads, for the rest see {@link Waiter.Failure}.
 */
public final class Replica {

    /** Enough for a member to catch up that was away for a while. */
    static final int LOG_ENTRIES_KEPT = 4_096;

    private static final long LOG_BYTES_KEPT = 32L << 20;

    private final RaftCore core;
    private final Duties duties;
    private final Journal journal;
    private final Consumer<Message> network;
    private final Observer observer;
    private final CommandReader commands;
    private final CommandCodec codec = new CommandCodec();
    private final Output output = new Output();
    private final ArrayDeque<Output.Held> held = new ArrayDeque<>();
    private final Requests requests = new Requests();
    private final SessionKeeper sessions;
    private final int logEntriesKept;
    private Store store;
    private long leadingTerm;
    private boolean leadsFully;

    /** Of commands, since the log was last shortened. */
    private long bytesApplied;

    /** A member with what its journal holds, that keeps the given number of applied entries for others to catch up. */
    public Replica(
            RaftConfig config,
            Rules rules,
            Duties duties,
            RandomGenerator random,
            Journal journal,
            Consumer<Message> network,
            Observer observer,
            long nowNanos,
            int logEntriesKept) {
        this(config, rules, duties, random, journal, network, observer, new CommandReader(), nowNanos, logEntriesKept);
    }

    /** The same, that reads commands together with other members of its process. */
    Replica(
            RaftConfig config,
            Rules rules,
            Duties duties,
            RandomGenerator random,
            Journal journal,
            Consumer<Message> network,
            Observer observer,
            CommandReader commands,
            long nowNanos,
            int logEntriesKept) {
        this.commands = commands;
        this.duties = duties;
        this.journal = journal;
        this.network = network;
        this.observer = observer;
        this.logEntriesKept = logEntriesKept;
        this.sessions = new SessionKeeper(3 * config.heartbeatNanos());
        Recovered recovered = journal.recover();
        Snapshot snapshot = recovered.snapshot();
        this.store = snapshot == null ? new Store() : duties.restore(snapshot);
        this.core = new RaftCore(config, rules, random, recovered, nowNanos);
    }

    /** Takes a message in. */
    public void receive(Message message, long nowNanos) {
        core.receive(message, nowNanos, output);
        noticeLeadership();
    }

    /** Lets time pass. */
    public void tick(long nowNanos) {
        core.tick(nowNanos, output);
        noticeLeadership();
        if (leadsFully) {
            for (long session : sessions.overdue(nowNanos)) {
                long index = core.propose(codec.encode(duties.expiry(store, session)), nowNanos, output);
                if (index > 0) {
                    sessions.expiring(session, index);
                }
            }
        }
    }

    /** Asks for a command to be carried out. */
    public void propose(Command command, long nowNanos, Waiter<Result> waiter) {
        Command own = commands.own(command);
        byte[] bytes = codec.encode(own);
        long index = core.propose(bytes, nowNanos, output);
        if (index > 0) {
            commands.wrote(index, bytes, own);
            requests.proposed(index, waiter);
        } else {
            waiter.onFailure(index == RaftCore.OVERLOADED ? Waiter.Failure.OVERLOADED : Waiter.Failure.NOT_LEADER);
        }
    }

    /** Asks for a look at a state that is no older than this call. */
    public <T> void read(Function<Store, T> look, Waiter<T> waiter) {
        readAfter(0, look, waiter);
    }

    private <T> void readAfter(long index, Function<Store, T> look, Waiter<T> waiter) {
        if (requests.reads() >= Requests.READS_MAX) {
            waiter.onFailure(Waiter.Failure.OVERLOADED);
            return;
        }
        long id = requests.nextReadId();
        if (core.read(id)) {
            requests.read(id, index, () -> waiter.onAnswer(look.apply(store)), waiter);
        } else {
            waiter.onFailure(Waiter.Failure.NOT_LEADER);
        }
    }

    /**
     * Asks for a session's life to be counted afresh from now on. The answer, whether the session lives, comes once this
     * replica is known to have led after the call; so no later leader ends it sooner.
     */
    public void renew(long session, long nowNanos, Waiter<Boolean> waiter) {
        if (leadsFully) {
            sessions.renewed(session, store.sessionTtlNanos(session), nowNanos);
        }
        if (duties.confirmsRenewals()) {
            readAfter(sessions.expiryUnderWay(session), current -> current.sessionTtlNanos(session) != 0, waiter);
        } else {
            waiter.onAnswer(store.sessionTtlNanos(session) != 0);
        }
    }

    /** How long a session would live on unless it is renewed; 0 if it is over, or this replica does not lead. */
    public long remainingNanos(long session, long nowNanos) {
        return sessions.remainingNanos(session, nowNanos);
    }

    /** Hands leadership to another member; false if this replica does not lead. */
    public boolean transfer(int member, long nowNanos) {
        return core.transfer(member, nowNanos, output);
    }

    /** Carries out what the calls before brought about, as far as the journal is durable; call it again when it is further. */
    public void settle(long nowNanos) {
        boolean again = true;
        while (again) {
            core.flush(output);
            again = writeJournal(nowNanos);
            again |= apply(nowNanos);
            sendSnapshots();
            again |= answerReads();
            send();
            noticeLeadership();
        }
        shorten();
    }

    private boolean writeJournal(long nowNanos) {
        for (JournalWrite write : output.writes) {
            journal.write(write);
        }
        output.writes.clear();
        long before = core.commitIndex();
        core.durable(journal.durable(), nowNanos, output);
        return !output.writes.isEmpty() || core.commitIndex() != before;
    }

    private boolean apply(long nowNanos) {
        Snapshot snapshot = output.restore;
        if (snapshot != null) {
            output.restore = null;
            store = duties.restore(snapshot);
            observer.onRestored(store);
        }
        boolean applied = false;
        while (store.appliedIndex() < core.commitIndex()) {
            LogEntry entry = core.entry(store.appliedIndex() + 1);
            Command command = commands.read(entry);
            bytesApplied += entry.command().length;
            Result result = duties.apply(store, entry, command);
            observer.onApplied(store, command, result);
            if (leadsFully) {
                sessions.onApplied(store, command, result, nowNanos);
            }
            requests.applied(entry.index(), result);
            applied = true;
        }
        if (!leadsFully && core.leadsFully() && store.appliedIndex() == core.commitIndex()) {
            leadsFully = true;
            duties.beginKeeping(store, sessions, nowNanos);
            observer.onLeading(store, true);
        }
        return applied;
    }

    private void sendSnapshots() {
        if (!output.snapshotsWanted.isEmpty()) {
            Snapshot snapshot = snapshot();
            for (int member : output.snapshotsWanted) {
                core.sendSnapshot(member, snapshot, output);
            }
            output.snapshotsWanted.clear();
        }
    }

    private Snapshot snapshot() {
        long index = store.appliedIndex();
        return new Snapshot(index, core.termOf(index), store.timeNanos(), store.snapshot());
    }

    private boolean answerReads() {
        for (Output.Confirmed confirmed : output.confirmed) {
            requests.confirmed(confirmed.read(), confirmed.index());
        }
        output.confirmed.clear();
        return requests.answerReads(store.appliedIndex());
    }

    private void send() {
        long durable = journal.durable();
        for (Iterator<Output.Held> each = held.iterator(); each.hasNext(); ) {
            Output.Held message = each.next();
            if (message.afterWrite() <= durable) {
                each.remove();
                network.accept(message.message());
            }
        }
        for (Output.Held message : output.messages) {
            if (message.afterWrite() <= durable) {
                network.accept(message.message());
            } else {
                held.add(message);
            }
        }
        output.messages.clear();
    }

    private void noticeLeadership() {
        boolean leads = core.role() == RaftCore.Role.LEADER;
        if (leadingTerm != 0 && !(leads && core.term() == leadingTerm)) {
            leadingTerm = 0;
            if (leadsFully) {
                leadsFully = false;
                sessions.end();
                observer.onLeading(store, false);
            }
            requests.failAll(Waiter.Failure.LOST);
        }
        if (leads) {
            leadingTerm = core.term();
        }
    }

    private void shorten() {
        long applied = store.appliedIndex();
        if (applied - core.baseIndex() > 2L * logEntriesKept) {
            core.compact(applied - logEntriesKept);
            bytesApplied = 0;
        } else if (bytesApplied > LOG_BYTES_KEPT) {
            core.compact(applied);
            bytesApplied = 0;
        }
        if (journal.wantsSnapshot()) {
            core.checkpoint(snapshot(), output);
            for (JournalWrite write : output.writes) {
                journal.write(write);
            }
            output.writes.clear();
        }
    }

    /** Gives up all that has been asked of it and not answered: it will run no more. */
    public void abandon() {
        requests.failAll(Waiter.Failure.LOST);
    }

    /** All that it must not forget, as a journal of writes that are durable at once would hold it. */
    public Recovered remembered() {
        long index = store.appliedIndex();
        List<LogEntry> following = new ArrayList<>();
        for (long next = index + 1; next <= core.lastIndex(); next++) {
            following.add(core.entry(next));
        }
        return new Recovered(core.term(), core.votedFor(), index == 0 ? null : snapshot(), following, core.life());
    }

    /** When {@link #tick} has something to do next. */
    public long nextWakeNanos() {
        return core.nextWakeNanos();
    }

    /** Whether it leads and knows what is committed. */
    public boolean leadsFully() {
        return leadsFully;
    }

    /** The core, to be looked at. */
    public RaftCore core() {
        return core;
    }

    /** The state, to be looked at. */
    public Store store() {
        return store;
    }
}
