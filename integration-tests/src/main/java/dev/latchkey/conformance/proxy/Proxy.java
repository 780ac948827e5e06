package dev.latchkey.conformance.proxy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Stands between one client and one server. It keeps its port while it refuses connections. Thread-safe. */
final class Proxy implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Proxy.class);

    private final HeldPort port = new HeldPort();
    private final String name;
    private final Supplier<InetSocketAddress> target;
    private final Supplier<Conversation> conversations;
    private final Gate gate = new Gate();
    private final Function<Socket, @Nullable Passage> passages;
    private final Runnable onRequest;
    private final Set<Connection> connections = new HashSet<>();

    /** Not null while connections are accepted. */
    private @Nullable ServerSocket listener;

    private @Nullable Thread acceptor;

    /** The target is asked anew for every connection, since a server may come back at another address. */
    Proxy(String name, Supplier<InetSocketAddress> target, Protocol protocol, Ledger ledger, Runnable onRequest) {
        this.name = name;
        this.target = target;
        this.conversations = () -> protocol.converse(ledger);
        this.passages = client -> new Passage(gate, gate);
        this.onRequest = onRequest;
        listen();
    }

    /** Lets each connection pass by gates that depend on who connects; who is given none is turned away. */
    Proxy(
            String name,
            Supplier<InetSocketAddress> target,
            Supplier<Conversation> conversations,
            Function<Socket, @Nullable Passage> passages) {
        this.name = name;
        this.target = target;
        this.conversations = conversations;
        this.passages = passages;
        this.onRequest = () -> {};
        listen();
    }

    /** Where the client connects. */
    HeldPort port() {
        return port;
    }

    /** Resets the connections and refuses new ones. */
    void cut() {
        refuse();
        gate.open();
    }

    /** Accepts connections and passes nothing on. */
    void blackhole() {
        gate.shut();
        listen();
    }

    /** Passes everything on, so much later. */
    void delay(Duration oneWay) {
        gate.delay(oneWay);
        listen();
    }

    /** Passes everything on at once. */
    void restore() {
        gate.open();
        listen();
    }

    /** Does nothing if it listens already. */
    private synchronized void listen() {
        if (listener != null) {
            return;
        }
        try {
            ServerSocket socket = port.listen();
            listener = socket;
            acceptor = new Thread(() -> accept(socket), name + " accepting on " + port);
            acceptor.setDaemon(true);
            acceptor.start();
        } catch (IOException e) {
            throw new UncheckedIOException(name + " could not listen on its own port " + port + ": " + e, e);
        }
    }

    private void refuse() {
        Thread accepting;
        synchronized (this) {
            accepting = acceptor;
            acceptor = null;
            close(listener);
            listener = null;
        }
        reset();
        // The kernel keeps a closed listener, and its port, until nobody waits in it any longer.
        join(accepting);
    }

    private static void close(@Nullable ServerSocket socket) {
        try {
            if (socket != null) {
                socket.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void join(@Nullable Thread thread) {
        try {
            if (thread != null) {
                thread.join();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Resets the connections that there are. */
    void reset() {
        List<Connection> open;
        synchronized (this) {
            open = List.copyOf(connections);
        }
        open.forEach(Connection::reset);
    }

    private void accept(ServerSocket socket) {
        while (true) {
            try {
                admit(socket, socket.accept());
            } catch (IOException e) {
                if (socket.isClosed()) {
                    return;
                }
                LOG.warn("{} could not accept a connection", name, e);
            }
        }
    }

    private void admit(ServerSocket socket, Socket client) throws IOException {
        Passage passage = passages.apply(client);
        if (passage == null) {
            client.close();
            return;
        }
        Connection connection = new Connection(name, client, passage, conversations.get(), onRequest, this::forget);
        boolean admitted;
        synchronized (this) {
            // One that was accepted while connections began to be refused is not let in.
            admitted = listener == socket;
            if (admitted) {
                connections.add(connection);
            }
        }
        if (admitted) {
            connection.start(target);
        } else {
            connection.reset();
        }
    }

    private synchronized void forget(Connection connection) {
        connections.remove(connection);
    }

    @Override
    public void close() {
        refuse();
        port.close();
    }
}
