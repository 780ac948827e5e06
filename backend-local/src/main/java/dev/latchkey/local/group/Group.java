package dev.latchkey.local.group;

import dev.latchkey.local.journal.Disk;
import dev.latchkey.local.raft.Message;
import dev.latchkey.local.raft.RaftConfig;
import dev.latchkey.local.raft.Rules;
import dev.latchkey.local.store.Command;
import dev.latchkey.local.store.Result;
import dev.latchkey.local.store.Store;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The replicas of one process, their network and their disk. Not thread-safe: one loop owns it, calls it, and lets it
 * {@link #settle} after a batch of calls, which is when the disk is synced, once for all.
 *
 * <p>A replica that finds its own state broken, or its disk, is stopped with an error in the log; the others go on.
 */
public final class Group implements AutoCloseable {

    /** How long followers wait for their leader, at the least. */
    public static final Duration ELECTION = Duration.ofMillis(300);

    private static final Logger LOG = LoggerFactory.getLogger(Group.class);
    private static final Duration HEARTBEAT = Duration.ofMillis(50);
    private static final int APPEND_ENTRIES_MAX = 1_024;
    private static final int UNCOMMITTED_MAX = 65_536;

    /** Sees what the group does, as it does it; only takes notes. */
    public interface Listener {

        /** The leader has applied a command; what it changed is in the store's ring. */
        void onApplied(Store store, Command command, Result result);

        /** A session has expired; told once or more. */
        void onExpired(long session);

        /** A replica leads, in a later term than any before. */
        void onLeader(Store store);

        /** The replica that led does so no more. */
        void onNoLeader();
    }

    private final List<Integer> members;
    private final Disk disk;
    private final Random random;
    private final Listener listener;
    private final Network network = new Network();
    private final CommandReader commands = new CommandReader();

    /** At each member's number its replica, while it runs. */
    private final @Nullable Replica[] running;

    /** Members that were stopped because nobody knows what they promised and still have of it. */
    private final Set<Integer> broken = new TreeSet<>();

    private @Nullable Replica leader;
    private @Nullable Throwable failure;

    /** A group that begins with what is on its disk. */
    public Group(int replicas, Disk disk, Random random, Listener listener, long nowNanos) {
        this.members = members(replicas);
        this.running = new Replica[replicas + 1];
        this.disk = disk;
        this.random = random;
        this.listener = listener;
        members.forEach(member -> start(member, nowNanos));
        if (replicas > 1) {
            electSomebody(nowNanos);
        }
        tick(nowNanos);
    }

    private static List<Integer> members(int replicas) {
        List<Integer> members = new ArrayList<>();
        for (int member = 1; member <= replicas; member++) {
            members.add(member);
        }
        return List.copyOf(members);
    }

    /** Nobody leads yet, so there is nobody to wait for. */
    private void electSomebody(long nowNanos) {
        for (int member : members) {
            Replica replica = running[member];
            if (replica != null && !replica.core().life().healing()) {
                replica.receive(
                        new Message.TimeoutNow(member, member, replica.core().term()), nowNanos);
                return;
            }
        }
    }

    /**
     * Starts a member that does not run.
     *
     * @throws IllegalStateException if it cannot be relied on; then it has to {@linkplain #loseDisk lose its disk} first
     */
    public void start(int member, long nowNanos) {
        if (broken.contains(member)) {
            throw new IllegalStateException("Replica " + member + " was stopped because of " + failure
                    + ", and what it has promised is not known any more. Let it lose its disk and heal, or end the engine"
                    + " and open it again.");
        }
        if (running[member] == null) {
            RaftConfig config = new RaftConfig(
                    member, members, ELECTION.toNanos(), HEARTBEAT.toNanos(), APPEND_ENTRIES_MAX, UNCOMMITTED_MAX);
            Random own = new Random(random.nextLong());
            running[member] = new Replica(
                    config,
                    Rules.raft(),
                    Duties.all(),
                    own,
                    disk.journal(member),
                    network::send,
                    new Notes(member),
                    commands,
                    nowNanos,
                    Replica.LOG_ENTRIES_KEPT);
        }
    }

    /** Stops a member as if its machine had lost power. */
    public void stop(int member) {
        if (disk.isDirty()) {
            // What it is stopped with is read from the disk, and the rest would still be written there later.
            sync();
        }
        Replica stopped = running[member];
        if (stopped != null) {
            running[member] = null;
            disk.stopped(member, stopped::remembered);
            forget(stopped);
        }
    }

    /** What a member that does not run had on its disk is gone. */
    public void loseDisk(int member) {
        if (running[member] == null) {
            disk.lose(member);
            broken.remove(member);
        }
    }

    /** The members that run, but may have forgotten something and are not counted until they have caught up. */
    public Set<Integer> healing() {
        Set<Integer> healing = new TreeSet<>();
        for (int member : members) {
            Replica replica = running[member];
            if (replica != null && replica.core().life().healing()) {
                healing.add(member);
            }
        }
        return healing;
    }

    /** Why no replica runs any more, if they had to be stopped. */
    public @Nullable Throwable failure() {
        return isAnyRunning() ? null : failure;
    }

    private boolean isAnyRunning() {
        for (Replica replica : running) {
            if (replica != null) {
                return true;
            }
        }
        return false;
    }

    private void forget(Replica stopped) {
        if (leader == stopped) {
            leader = null;
            listener.onNoLeader();
        }
        stopped.abandon();
    }

    /** The replica that leads in the latest term and knows what is committed, or null while there is none. */
    public @Nullable Replica leader() {
        return leader;
    }

    /** The number of the member that leads, or 0. */
    public int leaderNumber() {
        for (int member : members) {
            if (leader != null && running[member] == leader) {
                return member;
            }
        }
        return 0;
    }

    /** How many members there are, running or not. */
    public int size() {
        return members.size();
    }

    /** What lies between the members. */
    public Network network() {
        return network;
    }

    /** Lets time pass. */
    public void tick(long nowNanos) {
        network.tick(nowNanos);
        each(replica -> replica.tick(nowNanos));
        settle(nowNanos);
    }

    /** Carries out what the calls before brought about, until nothing more comes of it. */
    public void settle(long nowNanos) {
        while (advance(nowNanos)) { // all have written what they can: one sync serves them all
            sync();
        }
    }

    /** As {@link #settle}, but only up to where the disk has to be synced; whether it has to be. */
    public boolean advance(long nowNanos) {
        do {
            each(replica -> replica.settle(nowNanos));
        } while (deliver(nowNanos));
        return isAnyRunning() && disk.isDirty();
    }

    /** After a sync that failed nobody knows what is durable: no replica may say anything on the strength of it. */
    private void sync() {
        try {
            disk.sync();
        } catch (RuntimeException | Error thrown) {
            failure = thrown;
            for (int member : members) {
                Replica stopped = running[member];
                if (stopped != null) {
                    giveUp(member, stopped);
                }
            }
            LOG.error("The journal could not be synced; the replicas that write to it have been stopped.", thrown);
        }
    }

    private boolean deliver(long nowNanos) {
        boolean any = false;
        for (Message message = network.next(); message != null; message = network.next()) {
            Replica to = running[message.to()];
            if (to != null) {
                Message delivered = message;
                safely(message.to(), to, replica -> replica.receive(delivered, nowNanos));
                any = true;
            }
        }
        return any;
    }

    private void each(Consumer<Replica> action) {
        for (int member : members) {
            Replica replica = running[member];
            if (replica != null) {
                safely(member, replica, action);
            }
        }
    }

    private void safely(int member, Replica replica, Consumer<Replica> action) {
        try {
            action.accept(replica);
        } catch (RuntimeException | Error thrown) {
            failure = failure == null ? thrown : failure;
            // First of all: without a rest of stack or memory, telling fails as well.
            giveUp(member, replica);
            LOG.error("Replica {} of {} cannot be relied on any more and has been stopped.", member, size(), thrown);
        }
    }

    private void giveUp(int member, Replica stopped) {
        running[member] = null;
        broken.add(member);
        forget(stopped);
    }

    @Override
    public void close() {
        for (int member : members) {
            Replica ended = running[member];
            running[member] = null;
            if (ended != null) {
                ended.abandon();
            }
        }
        leader = null;
        disk.close();
    }

    private final class Notes implements Observer {

        private final int member;

        private Notes(int member) {
            this.member = member;
        }

        @Override
        public void onApplied(Store store, Command command, Result result) {
            if (leader != null && leader == running[member]) {
                listener.onApplied(store, command, result);
            }
            if (command instanceof Command.ExpireSession && result instanceof Result.Ended ended && ended.ended()) {
                listener.onExpired(ended.session());
            }
        }

        @Override
        public void onRestored(Store store) {}

        @Override
        public void onLeading(Store store, boolean leading) {
            Replica self = running[member];
            Replica current = leader;
            if (!leading) {
                if (current == self) {
                    leader = null;
                    listener.onNoLeader();
                }
            } else if (self != null
                    && (current == null || self.core().term() > current.core().term())) {
                leader = self;
                listener.onLeader(store);
            }
        }
    }
}
