package dev.latchkey.local;

import dev.latchkey.local.group.Group;
import dev.latchkey.local.store.Store;
import dev.latchkey.spi.Time;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A shared local engine in the hands of a test: it keeps {@code local:name} alive, commands the faults of its clients'
 * links and its replicas, and ends sessions. Thread-safe.
 *
 * <p>A client that connects with {@code local:name?client=a} is on the {@link #link link} {@code a}.
 */
public final class LocalCluster implements AutoCloseable {

    private static final AtomicInteger VIRTUAL = new AtomicInteger();

    /** Much longer than an election. */
    private static final int PATIENCE_SECONDS = 10;

    private final String name;
    private final EngineRoom room;
    private final @Nullable VirtualTime time;
    private final AtomicBoolean open = new AtomicBoolean(true);

    private LocalCluster(String name, EngineRoom room, @Nullable VirtualTime time) {
        this.name = name;
        this.room = room;
        this.time = time;
    }

    /** The engine of that name, which is started with one replica, on real time, if it is not there. */
    public static LocalCluster open(String name) {
        return new LocalCluster(name, EngineRoom.named(name, null, null), null);
    }

    /** As {@link #open(String, int, Time)}, on real time. */
    public static LocalCluster open(String name, int replicas) {
        return new LocalCluster(name, EngineRoom.named(name, null, new Setup(replicas, null)), null);
    }

    /** As {@link #open(String, int, Time)}, on real time, with its journal in this directory. */
    public static LocalCluster open(String name, int replicas, Path directory) {
        Setup setup = new Setup(replicas, directory.toAbsolutePath().normalize());
        return new LocalCluster(name, EngineRoom.named(name, null, setup), null);
    }

    /**
     * The engine of that name; if it is not there, one is started.
     *
     * @param replicas how many replicas it has: 1, 3 or 5
     * @param time what a new engine runs on, for example a clock that the test moves
     * @throws IllegalArgumentException if it is there with another number of replicas
     */
    public static LocalCluster open(String name, int replicas, Time time) {
        return new LocalCluster(
                name,
                EngineRoom.named(name, time, new Setup(replicas, null)),
                time instanceof VirtualTime virtual ? virtual : null);
    }

    /** A new engine under a name of its own, on virtual time. */
    public static LocalCluster virtual(int replicas) {
        return open("virtual-" + VIRTUAL.incrementAndGet(), replicas, new VirtualTime());
    }

    /** What a client connects with that is to be on the {@link #link link} of this name. */
    public String uri(String client) {
        return "local:" + name + "?client=" + client;
    }

    /**
     * The clock that the engine runs on.
     *
     * @throws IllegalStateException if it runs on real time
     */
    public VirtualTime time() {
        VirtualTime virtual = time;
        if (virtual == null) {
            throw new IllegalStateException(
                    "This engine runs on real time, which nobody can move; make it with LocalCluster.virtual(3).");
        }
        return virtual;
    }

    /**
     * A process that an application under test runs in, to be paused.
     *
     * @throws IllegalStateException if the engine runs on real time
     */
    public LocalProcess process() {
        return new LocalProcess(time());
    }

    /** The way between the engine and the client of that name. It may be asked for before the client connects. */
    public LocalLink link(String client) {
        return room.link(client);
    }

    /**
     * The ids of the sessions that are open.
     *
     * @throws IllegalStateException if no leader answers for ten seconds of real time
     */
    public Set<String> sessions() {
        Set<String> ids = new TreeSet<>();
        answerOfLeader("the open sessions", room.engine().sessions()).forEach(id -> ids.add(Store.sessionName(id)));
        return ids;
    }

    /**
     * Ends a session as if its client had not renewed it. Nothing happens if it is over.
     *
     * @throws IllegalStateException if no leader answers for ten seconds of real time; it may end then
     *     when there is one
     */
    public void expireSession(String id) {
        answerOfLeader("the end of session " + id, room.engine().expire(Store.sessionId(id)));
    }

    private <T> T answerOfLeader(String wanted, CompletableFuture<T> answer) {
        try {
            return answer.copy().orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS).join();
        } catch (CompletionException failure) {
            if (!(failure.getCause() instanceof TimeoutException)) {
                throw failure;
            }
            answer.cancel(false); // so that nothing comes of it later, if it has not been proposed yet
            int leader = leader();
            throw new IllegalStateException("A leader was asked for " + wanted + ", but "
                    + (leader == 0
                            ? "no replica leads"
                            : "replica " + leader + ", which leads, has not been confirmed by a majority")
                    + "; restart or heal enough replicas, and let time go by, for example with time().advance, before this"
                    + " is asked.");
        }
    }

    /** The number, from 1 on, of the replica that leads; 0 while none does. */
    public int leader() {
        return command(Group::leaderNumber);
    }

    /** Stops a replica as if its machine had lost power. Its disk stays. */
    public void crash(int replica) {
        tell(group -> group.stop(replica));
    }

    /**
     * Takes all that a {@linkplain #crash crashed} replica had on its disk. When it starts again nobody counts on it until it
     * has caught up with the others; see {@link #healing()}.
     */
    public void loseDisk(int replica) {
        tell(group -> group.loseDisk(replica));
    }

    /** The replicas that run, but have lost what they knew and not yet caught up: they do not vote, and nobody counts on them. */
    public Set<Integer> healing() {
        return command(Group::healing);
    }

    /**
     * Starts a replica that was {@linkplain #crash crashed}.
     *
     * @throws java.util.concurrent.CompletionException if the engine had stopped it itself, because it could not be relied on;
     *     then it has to {@linkplain #loseDisk lose its disk} first
     */
    public void restart(int replica) {
        tell(group -> group.start(replica, room.engine().nanoTime()));
    }

    /** Cuts a replica off from all others, both ways, until {@link #heal()}. Clients still reach it. */
    public void isolate(int replica) {
        tell(group -> {
            for (int other = 1; other <= group.size(); other++) {
                group.network().block(replica, other);
                group.network().block(other, replica);
            }
        });
    }

    /** Loses all that one replica sends to another, but not the other way round, until {@link #heal()}. */
    public void block(int from, int to) {
        tell(group -> group.network().block(from, to));
    }

    /**
     * Lets everything that a replica says to others, or they to it, take this much longer, until {@link #heal()}. The engine looks
     * for what has arrived every 20 ms.
     */
    public void delay(int replica, Duration oneWay) {
        tell(group -> group.network().delay(replica, oneWay.toNanos()));
    }

    /** Ends all partitions and delays between replicas. */
    public void heal() {
        tell(group -> group.network().heal());
    }

    private void tell(Consumer<Group> work) {
        command(group -> {
            work.accept(group);
            return true;
        });
    }

    private <T> T command(Function<Group, T> work) {
        return room.engine().command(work).join();
    }

    /** Lets go of the engine, which ends if nobody else uses it. Closing twice does nothing. */
    @Override
    public void close() {
        if (open.compareAndSet(true, false)) {
            room.leave();
        }
    }
}
