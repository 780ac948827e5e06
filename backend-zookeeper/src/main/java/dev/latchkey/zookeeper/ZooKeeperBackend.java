package dev.latchkey.zookeeper;

import dev.latchkey.spi.Backend;
import dev.latchkey.spi.BackendConfig;
import dev.latchkey.spi.BackendException;
import dev.latchkey.spi.BackendException.Kind;
import dev.latchkey.spi.BackendSession;
import dev.latchkey.spi.HostPort;
import dev.latchkey.spi.Limits;
import dev.latchkey.spi.Outcome;
import dev.latchkey.spi.Range;
import dev.latchkey.spi.Subscription;
import dev.latchkey.spi.Time;
import dev.latchkey.spi.Transaction;
import dev.latchkey.spi.UnderWay;
import dev.latchkey.spi.View;
import dev.latchkey.spi.WatchListener;
import dev.latchkey.spi.security.Security;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * ZooKeeper as a {@link Backend}: keeps the present session and what is under way, and hands every call to the class whose
 * job it is. Thread-safe; holds no lock while it calls anything.
 *
 * <p>Calls and watches without a session of their own travel over the one that {@link Sessions} finds.
 */
final class ZooKeeperBackend implements Backend {

    private static final Logger LOG = LoggerFactory.getLogger(ZooKeeperBackend.class);

    /**
     * ZooKeeper takes packets of 1 MiB less a byte at its defaults; this leaves room for a value of 512 KiB with what a
     * recipe writes above it. The server decides on the shortest ttl: two of its
     * ticks.
     */
    private static final Limits LIMITS = new Limits(528_384, 64, Duration.ofSeconds(1));

    private static final AtomicInteger THREADS = new AtomicInteger();

    private final BackendConfig config;
    private final Security security;
    private final List<HostPort> addresses;
    private final Paths paths;
    private final Generation generation = new Generation();
    private final ThreadFactory threads = task -> {
        Thread thread = new Thread(task, "latchkey-zookeeper-" + THREADS.incrementAndGet());
        thread.setDaemon(true);
        return thread;
    };
    private final ExecutorService executor = Executors.newCachedThreadPool(threads);
    private final UnderWay<Operation<?>> operations;
    private final Set<Connection> connections = ConcurrentHashMap.newKeySet();
    private final AtomicBoolean closed = new AtomicBoolean();
    private final Sessions sessions = new Sessions(this);
    private final Watches watches = new Watches(this, sessions);

    ZooKeeperBackend(BackendConfig config, Security security, List<HostPort> addresses, Paths paths) {
        this.config = config;
        this.security = security;
        this.addresses = addresses;
        this.paths = paths;
        this.operations = new UnderWay<>(config.time());
    }

    @Override
    public CompletionStage<BackendSession> openSession(Duration ttl) {
        if (closed.get()) {
            return CompletableFuture.failedFuture(Failures.closed());
        }
        // ZooKeeper's client takes the ttl for its patience as well, so a shorter one would never connect.
        Duration asked = ttl.compareTo(LIMITS.ttlMin()) < 0 ? LIMITS.ttlMin() : ttl;
        return sessions.open(asked, config.connectTimeout());
    }

    @Override
    public CompletionStage<Outcome> commit(Transaction transaction) {
        TransactionRules.require(transaction, paths);
        if (closed.get()) {
            return CompletableFuture.failedFuture(Failures.closed());
        }
        String obstacle = TransactionRules.obstacle(transaction);
        if (obstacle != null) {
            return CompletableFuture.failedFuture(new BackendException(Kind.REFUSED, obstacle, null));
        }
        BackendSession holder = transaction.session();
        if (holder == null) {
            return sessions.carry(carrier -> new Commit(this, carrier, transaction).begin());
        } else if (holder instanceof ZooKeeperSession own && own.isOf(this)) {
            return own.isClosing()
                    ? CompletableFuture.completedFuture(new Outcome.SessionLost("closed"))
                    : new Commit(this, own, transaction).begin();
        }
        throw new IllegalArgumentException(
                "A session that this backend opened is wanted, but the transaction is held by " + holder.id() + ".");
    }

    @Override
    public CompletionStage<View> list(Range range) {
        requireUsable(range);
        if (closed.get()) {
            return CompletableFuture.failedFuture(Failures.closed());
        }
        return sessions.carry(carrier -> new Reading(this, carrier, range).begin());
    }

    @Override
    public CompletionStage<List<String>> names(String directory) {
        paths.requireUsable(directory);
        if (closed.get()) {
            return CompletableFuture.failedFuture(Failures.closed());
        }
        return sessions.carry(carrier -> new Naming(this, carrier, directory).begin());
    }

    @Override
    public Subscription watch(Range range, WatchListener listener) {
        requireUsable(range);
        return watches.open(range, listener);
    }

    @Override
    public Limits limits() {
        return LIMITS;
    }

    @Override
    public void close() {
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        long deadline = System.nanoTime() + config.requestTimeout().toNanos();
        watches.close();
        operations.forEach(operation -> operation.abort(Failures.closed()));
        ZooKeeperSession last = sessions.close();
        if (last != null) {
            await(last.close().toCompletableFuture(), deadline);
        }
        await(
                CompletableFuture.allOf(connections.stream()
                        .map(connection -> connection.discard(this::execute))
                        .toArray(CompletableFuture[]::new)),
                deadline);
        executor.shutdown();
        try {
            if (!executor.awaitTermination(Math.max(0, deadline - System.nanoTime()), TimeUnit.NANOSECONDS)) {
                LOG.debug(
                        "A thread of the ZooKeeper backend has not ended within the request time-out; it is a daemon.");
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** Makes a connection that has not been started. */
    Connection connect(Duration ttl) {
        return new Connection(addresses, security, ttl, config.connectTimeout(), watches, this::soon);
    }

    /** Keeps in mind that the connection has threads to be ended. */
    void started(Connection connection) {
        connections.add(connection);
    }

    /** Ends the connection's threads. */
    void discard(Connection connection) {
        connection.discard(this::execute).thenRun(() -> connections.remove(connection));
    }

    boolean track(Operation<?> operation) {
        operations.add(operation);
        return !closed.get();
    }

    void untrack(Operation<?> operation) {
        operations.remove(operation);
    }

    Watches watches() {
        return watches;
    }

    /** Runs something on the timer's thread; what comes after the end is dropped, as everything has been answered then. */
    private void soon(Runnable task) {
        after(Duration.ZERO, task);
    }

    long nanoTime() {
        return config.time().nanoTime();
    }

    Time.Timeout after(Duration delay, Runnable task) {
        return config.time().schedule(delay.toNanos(), task);
    }

    /** When a request that begins now has had its time. */
    long requestDeadlineNanos() {
        return config.time().nanoTime() + config.requestTimeout().toNanos();
    }

    Time.Timeout afterRequestTimeout(Runnable task) {
        return after(config.requestTimeout(), task);
    }

    Duration connectTimeout() {
        return config.connectTimeout();
    }

    Duration requestTimeout() {
        return config.requestTimeout();
    }

    Paths paths() {
        return paths;
    }

    Generation generation() {
        return generation;
    }

    boolean isClosed() {
        return closed.get();
    }

    /** Runs what may block, such as the end of a client. */
    void execute(Runnable task) {
        try {
            executor.execute(task);
        } catch (RejectedExecutionException closedAlready) {
            // What comes so late is the end of something, and must be done all the same.
            threads.newThread(task).start();
        }
    }

    Security security() {
        return security;
    }

    List<HostPort> addresses() {
        return addresses;
    }

    String addressesText() {
        return addresses.stream().map(HostPort::toString).collect(Collectors.joining(", "));
    }

    private void requireUsable(Range range) {
        String key = range instanceof Range.Key one ? one.key() : ((Range.Children) range).directory();
        if (range instanceof Range.Key || !key.isEmpty()) {
            paths.requireUsable(key);
        }
    }

    private static void await(CompletableFuture<?> future, long deadlineNanos) {
        try {
            future.get(Math.max(0, deadlineNanos - System.nanoTime()), TimeUnit.NANOSECONDS);
        } catch (ExecutionException | TimeoutException unconfirmed) {
            LOG.debug("The end of the session was not confirmed; ZooKeeper ends it by itself.", unconfirmed);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
