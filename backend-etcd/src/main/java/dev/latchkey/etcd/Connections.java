package dev.latchkey.etcd;

import dev.latchkey.spi.BackendConfig;
import dev.latchkey.spi.HostPort;
import dev.latchkey.spi.Time;
import dev.latchkey.spi.security.ClientCertificate;
import dev.latchkey.spi.security.Security;
import dev.latchkey.spi.security.Tls;
import io.grpc.ManagedChannel;
import io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.NettyChannelBuilder;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.SingleThreadIoEventLoop;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * Keeps a connection to every address of the cluster and says which one to use: the same one as long as it serves, the
 * next one once it does not.
 *
 * <p>jetcd's own client is not used for this, since it hides its channel: pauses between its attempts to connect then
 * grow to two minutes, its round-robin keeps sending every third request to a frozen member, and nobody can wait for
 * its threads to end. jetcd gives the protocol; connections are made, given up and closed here. One event loop carries
 * all of them and runs every callback, so a continuation that calls again costs no change of threads, and no caller's
 * thread ever runs another's callback. Thread-safe.
 */
final class Connections {

    private static final int REPLY_BYTES_MAX = 256 << 20;
    private static final long CONNECT_NANOS_MAX = TimeUnit.SECONDS.toNanos(2);
    /** Servers close connections that are pinged more often than every 5 s; gRPC does not go below 10 s anyway. */
    private static final long PING_SECONDS = 10;

    private static final long PING_ANSWER_SECONDS = 3;

    private enum State {
        NEW,
        RUNNING,
        CLOSED
    }

    private final Time time;
    private final EventLoop eventLoop;
    private final ThreadPoolExecutor resolver;
    private final List<Member> members;
    private final AtomicReference<State> state = new AtomicReference<>(State.NEW);
    private final Set<Runnable> waiting = ConcurrentHashMap.newKeySet();
    private volatile int preferred;
    private volatile Time.@Nullable Timeout nurse;

    Connections(BackendConfig config, Security security, List<HostPort> addresses) {
        this.time = config.time();
        this.eventLoop = new SingleThreadIoEventLoop(
                null, new DefaultThreadFactory("latchkey-etcd", true), NioIoHandler.newFactory());
        this.resolver = new ThreadPoolExecutor(
                addresses.size(),
                addresses.size(),
                1,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(),
                new DefaultThreadFactory("latchkey-etcd-dns", true));
        this.resolver.allowCoreThreadTimeOut(true);
        SslContext tls = security.tls() == null ? null : context(security.tls());
        this.members = addresses.stream()
                .map(address -> new Member(address, channel(address, tls), time))
                .toList();
        // Clients that begin at different members spread their load.
        this.preferred = ThreadLocalRandom.current().nextInt(members.size());
    }

    private static SslContext context(Tls tls) {
        SslContextBuilder builder = GrpcSslContexts.forClient();
        if (!tls.authorities().isEmpty()) {
            builder.trustManager(tls.authorities());
        }
        ClientCertificate client = tls.client();
        if (client != null) {
            builder.keyManager(client.key(), client.chain());
        }
        try {
            return builder.build();
        } catch (SSLException e) {
            throw new IllegalArgumentException(
                    "TLS was wanted with the certificates that are given, but this Java runtime cannot use them: "
                            + e.getMessage(),
                    e);
        }
    }

    private ManagedChannel channel(HostPort address, @Nullable SslContext tls) {
        NettyChannelBuilder builder = NettyChannelBuilder.forAddress(address.host(), address.port());
        return (tls == null ? builder.usePlaintext() : builder.sslContext(tls))
                .channelType(NioSocketChannel.class)
                .eventLoopGroup(eventLoop)
                .executor(eventLoop)
                .offloadExecutor(resolver)
                .disableRetry()
                .maxInboundMessageSize(REPLY_BYTES_MAX)
                .keepAliveTime(PING_SECONDS, TimeUnit.SECONDS)
                .keepAliveTimeout(PING_ANSWER_SECONDS, TimeUnit.SECONDS)
                .withOption(
                        ChannelOption.CONNECT_TIMEOUT_MILLIS, (int) TimeUnit.NANOSECONDS.toMillis(CONNECT_NANOS_MAX))
                .build();
    }

    /** Runs the task on the event loop, later even if called on it; false, and not at all, after the end. */
    boolean execute(Runnable task) {
        try {
            eventLoop.execute(task);
            return true;
        } catch (RejectedExecutionException e) {
            return false;
        }
    }

    /** Runs what may block for a while, beside everything else; false, and not at all, after the end. */
    boolean offload(Runnable task) {
        try {
            resolver.execute(task);
            return true;
        } catch (RejectedExecutionException e) {
            return false;
        }
    }

    List<Member> members() {
        return members;
    }

    boolean isClosed() {
        return state.get() == State.CLOSED;
    }

    /** The member to use now; null if none is connected. */
    @Nullable
    Member ready() {
        start();
        int first = preferred;
        for (int i = 0; i < members.size(); i++) {
            int index = (first + i) % members.size();
            Member member = members.get(index);
            if (member.isReady()) {
                if (i > 0) {
                    preferred = index;
                }
                return member;
            }
        }
        return null;
    }

    /** A request to this member failed for a reason that another member may not have. */
    void avoid(Member member) {
        int index = members.indexOf(member);
        if (preferred == index) {
            preferred = (index + 1) % members.size();
        }
    }

    /** Runs the task once when a member is connected, or when this is closed; perhaps at once. */
    void whenReady(Runnable task) {
        waiting.add(task);
        if ((isClosed() || ready() != null) && waiting.remove(task)) {
            task.run();
        }
    }

    /** Takes back {@link #whenReady}; false if the task has run, or is about to. */
    boolean forget(Runnable task) {
        return waiting.remove(task);
    }

    private void start() {
        if (state.compareAndSet(State.NEW, State.RUNNING)) {
            members.forEach(member -> member.start(this::wake));
            nurseLater();
        }
    }

    /** Runs everything that waits for {@link #whenReady}. */
    void wake() {
        for (Runnable task : waiting) {
            if (waiting.remove(task)) {
                task.run();
            }
        }
    }

    private void nurseLater() {
        nurse = time.schedule(Jitter.upTo(TimeUnit.SECONDS.toNanos(1)), () -> {
            if (!isClosed()) {
                members.forEach(Member::nurse);
                nurseLater();
            }
        });
    }

    /**
     * Ends all calls and connections and stops the threads, and waits for that as long as told. Not to be called on a thread
     * that runs callbacks.
     */
    void close(long waitNanosMax) {
        if (state.getAndSet(State.CLOSED) == State.CLOSED) {
            return;
        }
        Time.Timeout pending = nurse;
        if (pending != null) {
            pending.cancel();
        }
        long deadline = System.nanoTime() + waitNanosMax;
        wake();
        members.forEach(member -> member.channel().shutdownNow());
        boolean interrupted = false;
        try {
            for (Member member : members) {
                member.channel().awaitTermination(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
            }
        } catch (InterruptedException e) {
            interrupted = true;
        }
        resolver.shutdownNow();
        eventLoop.shutdownGracefully(0, 1, TimeUnit.SECONDS);
        try {
            if (!interrupted) {
                resolver.awaitTermination(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
                eventLoop.awaitTermination(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
            }
        } catch (InterruptedException e) {
            interrupted = true;
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
