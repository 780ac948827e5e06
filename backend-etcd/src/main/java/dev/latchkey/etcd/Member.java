package dev.latchkey.etcd;

import dev.latchkey.spi.HostPort;
import dev.latchkey.spi.Time;
import io.grpc.ConnectivityState;
import io.grpc.ManagedChannel;
import java.util.concurrent.TimeUnit;

/**
 * The connection to one address of the cluster.
 *
 * <p>Ready means that a server has greeted us on this very connection: gRPC reports it only once the server's HTTP/2
 * settings have arrived. A frozen server still accepts connections but greets nobody, so a connection that is in doubt
 * is simply made anew, and its member counts again when it is ready again. Thread-safe.
 */
final class Member {

    /** How long an attempt to connect may stand before it is begun anew. */
    private static final long CONNECTING_NANOS_MAX = TimeUnit.SECONDS.toNanos(2);

    private final HostPort address;
    private final ManagedChannel channel;
    private final Time time;
    private volatile long heardNanos;
    private volatile long changedNanos;

    Member(HostPort address, ManagedChannel channel, Time time) {
        this.address = address;
        this.channel = channel;
        this.time = time;
        this.heardNanos = time.nanoTime();
        this.changedNanos = heardNanos;
    }

    HostPort address() {
        return address;
    }

    ManagedChannel channel() {
        return channel;
    }

    boolean isReady() {
        return channel.getState(false) == ConnectivityState.READY;
    }

    /** Begins to connect, and calls {@code onReady} each time a connection stands. */
    void start(Runnable onReady) {
        follow(channel.getState(true), onReady);
    }

    private void follow(ConnectivityState seen, Runnable onReady) {
        channel.notifyWhenStateChanged(seen, () -> {
            changedNanos = time.nanoTime();
            // A connection that ended leaves the channel idle; asking for its state with true connects it again.
            ConnectivityState now = channel.getState(true);
            if (now == ConnectivityState.SHUTDOWN) {
                return;
            }
            follow(now, onReady);
            if (now == ConnectivityState.READY) {
                onReady.run();
            }
        });
    }

    /** A server answered on this connection. */
    void heard() {
        heardNanos = time.nanoTime();
    }

    /**
     * A request sent at {@code sinceNanos} has had no answer in its time. If nothing else was heard since, the connection
     * is given up for a new one; what is under way on the old one keeps it until it ends.
     */
    void doubt(long sinceNanos) {
        if (heardNanos - sinceNanos < 0 && changedNanos - sinceNanos < 0) {
            reconnect();
        }
    }

    /**
     * Called every second or more often. gRPC's own pauses between attempts grow to two minutes, and it sets no limit to
     * an attempt whose peer accepts and then says nothing; both would outlast the fault.
     */
    void nurse() {
        switch (channel.getState(true)) {
            case TRANSIENT_FAILURE -> channel.resetConnectBackoff();
            case CONNECTING -> {
                if (time.nanoTime() - changedNanos > CONNECTING_NANOS_MAX) {
                    reconnect();
                }
            }
            default -> {
                // Ready, or asked to connect just now, or shut down: nothing to help with.
            }
        }
    }

    private void reconnect() {
        changedNanos = time.nanoTime();
        channel.enterIdle();
        channel.getState(true);
    }
}
