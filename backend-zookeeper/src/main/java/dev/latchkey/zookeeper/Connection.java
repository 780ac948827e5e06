package dev.latchkey.zookeeper;

import dev.latchkey.spi.HostPort;
import dev.latchkey.spi.security.Security;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.framework.CuratorFrameworkFactory;
import org.apache.curator.retry.RetryForever;
import org.apache.curator.utils.ZookeeperFactory;
import org.apache.zookeeper.WatchedEvent;
import org.apache.zookeeper.Watcher;
import org.apache.zookeeper.Watcher.Event.KeeperState;
import org.apache.zookeeper.ZooKeeper;
import org.apache.zookeeper.client.ZKClientConfig;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Curator's framework around the connections of exactly one ZooKeeper session; says when it is connected, and when the
 * session is over.
 *
 * <p>Curator, left to itself, replaces an expired session silently, and gives up one that it has not heard of for long. It
 * is therefore told of connections only, never of their loss, so that the handle it holds is this session's from beginning
 * to end, and {@link #over} is the only way to learn that the session has ended.
 *
 * <p>Thread-safe. ZooKeeper's event thread brings the changes in their order; no lock is held while others are told.
 */
final class Connection implements Watcher {

    /** Told of what happens to a connection, on ZooKeeper's event thread. */
    interface Listener {

        /** Connected again; told before anybody may send something. */
        void resumed(Connection connection);

        /** Connected, again or for the first time; the number rises with every time. */
        void connected(Connection connection, int number);

        /** Connected no longer; the session may live on. */
        void suspended(Connection connection);

        /** The session is over. */
        void over(Connection connection);
    }

    private static final Logger LOG = LoggerFactory.getLogger(Connection.class);

    private static final int CLOSE_WAIT_MILLIS = 1_000;

    private enum State {
        CONNECTING,
        CONNECTED,
        SUSPENDED,
        OVER
    }

    private final ClientSettings settings;
    private final CuratorFramework framework;
    private final Listener listener;
    private final Executor executor;
    private final CompletableFuture<String> over = new CompletableFuture<>();
    private final CompletableFuture<Handle> handle = new CompletableFuture<>();
    private final CompletableFuture<Handle> opened = new CompletableFuture<>();
    private final CompletableFuture<Void> discarded = new CompletableFuture<>();
    private final AtomicBoolean discarding = new AtomicBoolean();
    private final Object startAndEnd = new Object();
    private final Queue<Runnable> waiting = new ConcurrentLinkedQueue<>();
    private volatile State state = State.CONNECTING;
    private volatile int number;
    private volatile boolean endConfirmed;

    Connection(
            List<HostPort> addresses,
            Security security,
            Duration ttl,
            Duration connectTimeout,
            Listener listener,
            Executor executor) {
        this.executor = executor;
        this.listener = listener;
        this.settings = new ClientSettings(security);
        framework = CuratorFrameworkFactory.builder()
                .connectString(addresses.stream().map(HostPort::toString).collect(Collectors.joining(",")))
                .sessionTimeoutMs(millis(ttl))
                .connectionTimeoutMs(Math.min(millis(ttl), millis(connectTimeout)))
                .retryPolicy(new RetryForever(CLOSE_WAIT_MILLIS))
                .ensembleTracker(false)
                .canBeReadOnly(false)
                .zkClientConfig(settings.config())
                .zookeeperFactory(new OneSession())
                .waitForShutdownTimeoutMs(CLOSE_WAIT_MILLIS)
                .maxCloseWaitMs(CLOSE_WAIT_MILLIS)
                .build();
    }

    /** Starts connecting; the threads of ZooKeeper's client begin. */
    void start() {
        synchronized (startAndEnd) {
            // Curator closes only what has been started: once it is being closed, it must not be.
            if (!discarding.get()) {
                settings.prepare();
                framework.start();
            }
        }
    }

    private void close() {
        synchronized (startAndEnd) {
            framework.close();
        }
    }

    /** Completes with the handle once the engine has opened the session. */
    CompletableFuture<Handle> opened() {
        return opened;
    }

    /** Completes with the reason once the engine has said that the session is over, or the client has given it up. */
    CompletableFuture<String> over() {
        return over;
    }

    boolean isOver() {
        return state == State.OVER;
    }

    /** Whether a server has said that the session is over; else it may live on for a while although it is over here. */
    boolean isEndConfirmed() {
        return endConfirmed;
    }

    /** Whether the client itself is being closed, so that its answers say nothing of the engine. */
    boolean isDiscarding() {
        return discarding.get();
    }

    /** The number of the present connection; 0 while there is none. */
    int number() {
        return state == State.CONNECTED ? number : 0;
    }

    /**
     * Runs the task as soon as there is a connection, or the session is over: at once, in this call, if that is so already.
     */
    void whenConnected(Runnable task) {
        if (isSettled()) {
            task.run();
            return;
        }
        waiting.add(task);
        // It may have been settled before the task was in the queue; whoever takes the task out runs it.
        if (isSettled() && waiting.remove(task)) {
            task.run();
        }
    }

    /** A task that no longer needs to be run. */
    void forget(Runnable task) {
        waiting.remove(task);
    }

    /** Records that ZooKeeper's client says that the session has expired, be it that it was told so, or that it gave it up. */
    void expired() {
        endConfirmed = !handle.join().hasGivenUp();
        ended(endConfirmed ? "expired" : "given up, as no server was heard of for longer than its ttl");
    }

    private void ended(String reason) {
        enter(State.OVER);
        if (over.complete(reason)) {
            listener.over(this);
        }
        runWaiting();
    }

    /** Ends the threads; the session, if it still lives, is left to expire. Completes once they have ended. */
    CompletableFuture<Void> discard(Executor executor) {
        if (discarding.compareAndSet(false, true)) {
            // Off ZooKeeper's threads, since it waits for their end.
            executor.execute(() -> {
                try {
                    close();
                } catch (RuntimeException failed) {
                    LOG.warn("ZooKeeper's client could not be closed in an orderly way.", failed);
                } finally {
                    settings.close();
                    enter(State.OVER);
                    runWaiting();
                    discarded.complete(null);
                }
            });
        }
        return discarded;
    }

    @Override
    public void process(WatchedEvent event) {
        if (event.getType() != Event.EventType.None || state == State.OVER) {
            return;
        }
        switch (event.getState()) {
            case SyncConnected -> {
                // Waits for no more than the end of the handle's own constructor.
                Handle client = handle.join();
                if (number == 0) {
                    settings.identify(client);
                }
                number++;
                if (number > 1) {
                    listener.resumed(this);
                }
                enter(State.CONNECTED);
                opened.complete(client);
                listener.connected(this, number);
                runWaiting();
            }
            case Disconnected -> disconnected();
            case Expired -> expired();
            case AuthFailed ->
                ended("it does not accept the credentials; check user and password, and that the servers know"
                        + " the authentication provider \"digest\"");
            default -> LOG.debug("Nothing to do for {}.", event);
        }
    }

    /** There is no connection any more, which may be said more than once; on ZooKeeper's event thread. */
    void disconnected() {
        if (state == State.CONNECTED && enter(State.SUSPENDED)) {
            listener.suspended(this);
        }
    }

    /** False if it is over, which it remains. */
    private synchronized boolean enter(State next) {
        if (state == State.OVER) {
            return false;
        }
        state = next;
        return true;
    }

    private boolean isSettled() {
        return state == State.CONNECTED || state == State.OVER;
    }

    private void runWaiting() {
        for (Runnable task = waiting.poll(); task != null; task = waiting.poll()) {
            task.run();
        }
    }

    private static int millis(Duration duration) {
        return (int) Math.max(1, Math.min(Integer.MAX_VALUE, duration.toMillis()));
    }

    /** Makes the one handle that this connection ever has. */
    private final class OneSession implements ZookeeperFactory {

        @Override
        public ZooKeeper newZooKeeper(String addresses, int ttlMillis, Watcher curator, boolean canBeReadOnly)
                throws Exception {
            return newZooKeeper(addresses, ttlMillis, curator, canBeReadOnly, settings.config());
        }

        @Override
        public ZooKeeper newZooKeeper(
                String addresses,
                int ttlMillis,
                Watcher curator,
                boolean canBeReadOnly,
                @Nullable ZKClientConfig ignored)
                throws Exception {
            Handle made = new Handle(
                    addresses,
                    ttlMillis,
                    event -> {
                        if (event.getType() == Event.EventType.None && event.getState() == KeeperState.SyncConnected) {
                            curator.process(event);
                        }
                        process(event);
                    },
                    settings,
                    executor);
            handle.complete(made);
            return made;
        }
    }
}
