package dev.latchkey.zookeeper;

import dev.latchkey.spi.BackendException;
import dev.latchkey.spi.BackendException.Kind;
import dev.latchkey.spi.BackendSession;
import dev.latchkey.spi.Time;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.zookeeper.KeeperException.Code;
import org.jspecify.annotations.Nullable;

/** A ZooKeeper session: bound to one handle, and over when that handle's session is. Thread-safe. */
final class ZooKeeperSession implements BackendSession {

    /** The longest pause between two signs of life is this part of the ttl. */
    private static final int SILENCE_PER_TTL = 4;

    private final ZooKeeperBackend backend;
    private final Connection connection;
    private final Handle handle;
    private final String id;
    private final Duration ttl;
    /** How many transactions in its name have ended unknown, and how many of them are settled. */
    private final AtomicInteger unknowns = new AtomicInteger();

    private final AtomicInteger settled = new AtomicInteger();
    private final LoneTickets loneTickets = new LoneTickets();
    private final AtomicLong lastSignNanos;
    private final AtomicBoolean closing = new AtomicBoolean();
    private final CompletableFuture<Void> closed = new CompletableFuture<>();

    ZooKeeperSession(ZooKeeperBackend backend, Connection connection, Handle handle) {
        this.backend = backend;
        this.connection = connection;
        this.handle = handle;
        id = Node.ownerText(handle.getSessionId());
        ttl = Duration.ofMillis(handle.getSessionTimeout());
        lastSignNanos = new AtomicLong(backend.nanoTime());
    }

    /** Whether that backend opened it. */
    boolean isOf(ZooKeeperBackend one) {
        return backend == one;
    }

    Connection connection() {
        return connection;
    }

    Handle handle() {
        return handle;
    }

    @Override
    public String id() {
        return id;
    }

    @Override
    public Duration ttl() {
        return ttl;
    }

    /**
     * A third of the ttl.
     *
     * <p>A follower counts a session's life for the leader: it notes who was heard of, and tells the leader in its answer to
     * the leader's ping, every half tick. If follower and client are cut off together just before such an answer, the
     * leader has missed what came after the last one, and counts from there. So it may be late by half a tick, or by the
     * pause between two signs of life if that was longer. Half a tick is a quarter of the ttl at the most, as ZooKeeper
     * grants no session of less than two ticks; and a {@link Renewal} bridges no longer pause than that.
     */
    @Override
    public Duration slack() {
        return ttl.dividedBy(3);
    }

    /** Whether the sign of life that is about to be given comes later after the one before than {@link #slack} allows for. */
    boolean breaksSilence() {
        long now = backend.nanoTime();
        return now - lastSignNanos.getAndSet(now) > ttl.toNanos() / SILENCE_PER_TTL;
    }

    /**
     * Connected again, before anything is sent: to a server that may be behind what was told by events, and that has told the
     * leader of this session.
     */
    void resumed() {
        unsettled();
        lastSignNanos.set(backend.nanoTime());
    }

    @Override
    public CompletionStage<Void> renew() {
        if (closing.get()) {
            return CompletableFuture.failedStage(
                    new BackendException(Kind.SESSION_LOST, "Session " + id + " is over: closed.", null));
        }
        return new Renewal(backend, this).begin().thenAccept(confirmed -> {});
    }

    @Override
    public CompletionStage<String> lost() {
        return connection.over();
    }

    /** What is listed next must show more than its own answers call for: a transaction in its name is unknown, for one. */
    void unsettled() {
        unknowns.incrementAndGet();
    }

    int unknowns() {
        return unknowns.get();
    }

    /** So many of the unknown transactions have been settled by what was answered since. */
    void settled(int count) {
        settled.accumulateAndGet(count, Math::max);
    }

    boolean isSettled() {
        return settled.get() == unknowns.get();
    }

    LoneTickets loneTickets() {
        return loneTickets;
    }

    boolean isUsable() {
        return !closing.get() && !connection.isOver() && !connection.isDiscarding();
    }

    boolean isClosing() {
        return closing.get();
    }

    @Override
    public CompletionStage<Void> close() {
        if (!closing.compareAndSet(false, true)) {
            return closed;
        }
        backend.watches().closing(connection);
        Time.Timeout deadline = backend.afterRequestTimeout(
                () -> finish(unconfirmed("ZooKeeper did not confirm in time that it has ended", null)));
        closed.whenComplete((nothing, failure) -> {
            deadline.cancel();
            backend.discard(connection);
        });
        connection.whenConnected(() -> {
            if (!connection.isOver()) {
                handle.endSession((rc, path, context) -> ended(Failures.code(rc)));
            } else {
                finish(connection.isEndConfirmed() ? null : unconfirmed("no server has said that it is over", null));
            }
        });
        return closed;
    }

    private void ended(Code code) {
        if (code == Code.OK || (code == Code.SESSIONEXPIRED && !handle.hasGivenUp())) {
            finish(null);
        } else {
            finish(unconfirmed("the connection was lost while it was being ended", Failures.cause(code, null)));
        }
    }

    private BackendException unconfirmed(String why, @Nullable Throwable cause) {
        return new BackendException(
                Kind.UNAVAILABLE,
                "Session " + id + " may live on: " + why + ". Unless it is over already, ZooKeeper ends it "
                        + ttl.toMillis() + " ms after it was last heard of.",
                cause);
    }

    private void finish(@Nullable BackendException failure) {
        if (failure == null) {
            closed.complete(null);
        } else {
            closed.completeExceptionally(failure);
        }
    }
}
