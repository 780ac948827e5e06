package dev.latchkey.conformance.proxy;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Carries one client's connection to its server and back, until either side ends it or {@link #reset()} does. */
final class Connection {

    private static final Logger LOG = LoggerFactory.getLogger(Connection.class);
    private static final int CONNECT_TIMEOUT_MILLIS = 5_000;

    private enum State {
        OPEN,
        ENDED
    }

    private interface Work {
        void run() throws IOException, InterruptedException;
    }

    private final String name;
    private final Socket client;
    private final Socket server = new Socket();
    private final Passage passage;
    private final Pipe toServer;
    private final Pipe toClient;
    private final Consumer<Connection> onEnd;
    private final List<Thread> threads = new ArrayList<>();
    private State state = State.OPEN;

    Connection(
            String name,
            Socket client,
            Passage passage,
            Conversation conversation,
            Runnable onRequest,
            Consumer<Connection> onEnd) {
        this.name = name;
        this.client = client;
        this.passage = passage;
        this.onEnd = onEnd;
        toServer = new Pipe(passage.toServer(), conversation::readFromClient, frame -> {
            synchronized (conversation) {
                conversation.request(frame);
            }
            onRequest.run();
            return true;
        });
        toClient = new Pipe(passage.toClient(), conversation::readFromServer, frame -> {
            synchronized (conversation) {
                return !conversation.isDropped(frame);
            }
        });
    }

    /** Connects to the server, once the gate lets anything through, and carries from then on. */
    void start(Supplier<InetSocketAddress> target) {
        fork("connecting", () -> {
            client.setTcpNoDelay(true);
            server.setTcpNoDelay(true);
            passage.toServer().pass(System.nanoTime());
            server.connect(target.get(), CONNECT_TIMEOUT_MILLIS);
            fork("from client", () -> toServer.receive(client));
            fork("from server", () -> toClient.receive(server));
            fork("to server", () -> endAfter(() -> toServer.send(server)));
            fork("to client", () -> endAfter(() -> toClient.send(client)));
        });
    }

    private void endAfter(Work work) throws IOException, InterruptedException {
        work.run();
        reset();
    }

    /** Ends the connection on both sides with a TCP reset. */
    void reset() {
        synchronized (this) {
            if (state == State.ENDED) {
                return;
            }
            state = State.ENDED;
            threads.forEach(Thread::interrupt);
        }
        abort(client);
        abort(server);
        onEnd.accept(this);
    }

    private synchronized void fork(String task, Work work) {
        if (state == State.ENDED) {
            return;
        }
        Thread thread = new Thread(() -> run(work), name + ' ' + task);
        thread.setDaemon(true);
        threads.add(thread);
        thread.start();
    }

    private void run(Work work) {
        try {
            work.run();
        } catch (IOException e) {
            LOG.debug("{} ended: {}", Thread.currentThread().getName(), e.toString());
            reset();
        } catch (InterruptedException e) {
            // Only reset() interrupts: the connection has ended already.
        } catch (RuntimeException e) {
            LOG.error(
                    "{} broke; its connection is reset", Thread.currentThread().getName(), e);
            reset();
        }
    }

    private static void abort(Socket socket) {
        try {
            // A lingering time of zero turns the close into a reset.
            socket.setSoLinger(true, 0);
        } catch (IOException e) {
            LOG.trace("{} was closed before", socket, e);
        }
        try {
            socket.close();
        } catch (IOException e) {
            LOG.debug("{} did not close", socket, e);
        }
    }
}
