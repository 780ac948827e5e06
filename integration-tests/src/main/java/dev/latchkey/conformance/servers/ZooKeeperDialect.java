package dev.latchkey.conformance.servers;

import dev.latchkey.conformance.proxy.Protocol;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.zookeeper.Watcher.Event.KeeperState;
import org.apache.zookeeper.ZooKeeper;
import org.apache.zookeeper.client.ZKClientConfig;

/** Asks ZooKeeper servers by their four-letter words, and by opening a session. */
final class ZooKeeperDialect implements Dialect {

    private static final int ANSWER_MILLIS = 5_000;

    /** A server that is just starting may break on a question and leave the connection open; then it is asked again. */
    private static final int READY_MILLIS = 500;

    private static final Pattern MODE = Pattern.compile("(?m)^Mode: (\\w+)$");
    private static final Pattern SESSIONS = Pattern.compile("(?m)^zk_global_sessions\\s+(\\d+)$");

    @Override
    public Protocol protocol() {
        return Protocol.ZOOKEEPER;
    }

    /** A session is opened and closed by writes, so a majority must agree, and this server must have learned of it. */
    @Override
    public boolean answers(InetSocketAddress server) throws IOException {
        if (!MODE.matcher(ask(server, "srvr", READY_MILLIS)).find()) {
            return false;
        }
        CountDownLatch connected = new CountDownLatch(1);
        ZooKeeper client = new ZooKeeper(
                server.getAddress().getHostAddress() + ':' + server.getPort(),
                ANSWER_MILLIS,
                event -> {
                    if (event.getState() == KeeperState.SyncConnected) {
                        connected.countDown();
                    }
                },
                new ZKClientConfig());
        try {
            return connected.await(ANSWER_MILLIS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        } finally {
            close(client);
        }
    }

    private static void close(ZooKeeper client) {
        try {
            client.close(ANSWER_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public boolean leads(InetSocketAddress server) throws IOException {
        Matcher mode = MODE.matcher(ask(server, "srvr", ANSWER_MILLIS));
        return mode.find() && List.of("leader", "standalone").contains(mode.group(1));
    }

    @Override
    public int sessions(InetSocketAddress server) throws IOException {
        String answer = monitor(server);
        Matcher sessions = SESSIONS.matcher(answer);
        if (!sessions.find()) {
            throw new IOException("zk_global_sessions was wanted, and mntr answered: " + answer);
        }
        return Integer.parseInt(sessions.group(1));
    }

    /** ZooKeeper has no history that a client could read. */
    @Override
    public void compact(List<InetSocketAddress> servers) {}

    /** What a server says of itself and of all that it has done, a line for each. */
    static String monitor(InetSocketAddress server) throws IOException {
        return ask(server, "mntr", ANSWER_MILLIS);
    }

    private static String ask(InetSocketAddress server, String word, int timeoutMillis) throws IOException {
        try (Socket socket = new Socket()) {
            socket.connect(server, timeoutMillis);
            socket.setSoTimeout(timeoutMillis);
            socket.getOutputStream().write(word.getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
