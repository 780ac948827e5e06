package dev.latchkey.conformance.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.latchkey.conformance.ClientLink;
import dev.latchkey.conformance.Engine;
import dev.latchkey.conformance.servers.SharedEngines;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.KeeperException;
import org.apache.zookeeper.Watcher.Event.KeeperState;
import org.apache.zookeeper.ZooDefs.Ids;
import org.apache.zookeeper.ZooKeeper;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A link to ZooKeeper")
class ZooKeeperLinkIT {

    private static final int SESSION_MILLIS = 20_000;

    private final Engine engine = SharedEngines.zooKeeper(1);
    private final String path = "/" + UUID.randomUUID();
    private final BlockingQueue<KeeperState> states = new LinkedBlockingQueue<>();
    private ClientLink link;
    private ZooKeeper client;

    @BeforeEach
    void connect() throws Exception {
        link = engine.link("");
        String servers = link.uri().substring("zookeeper://".length()).replace("/", "");
        client = new ZooKeeper(servers, SESSION_MILLIS, event -> states.add(event.getState()));
        awaitState(KeeperState.SyncConnected);
        link.resetRequests();
    }

    @AfterEach
    void close() throws Exception {
        link.restore();
        client.close();
        link.close();
    }

    @Test
    @DisplayName("counts requests by their operation, and knows which server carried them")
    void countsByOperation() throws Exception {
        create();
        client.getData(path, false, null);
        client.getChildren(path, false, null);
        assertThat(link.requests())
                .containsEntry("create", 1)
                .containsEntry("getData", 1)
                .containsEntry("getChildren", 1);
        assertThat(link.lastUsedServer()).isZero();
    }

    @Test
    @DisplayName("drops the reply to exactly the wanted request, which the server carries out")
    void droppedReplyLeavesTheWriteDone() throws Exception {
        client.exists(path, false);
        link.dropNextReply("create");
        client.exists(path, false);
        assertThatThrownBy(this::create).isInstanceOf(KeeperException.ConnectionLossException.class);
        assertThat(link.repliesDropped()).isEqualTo(1);
        awaitState(KeeperState.SyncConnected);
        assertThat(client.exists(path, false)).isNotNull();
        assertThat(link.repliesDropped()).isEqualTo(1);
    }

    @Test
    @DisplayName("keeps the session through a cut that ends in time")
    void cutIsOvercome() throws Exception {
        link.cut();
        awaitState(KeeperState.Disconnected);
        link.restore();
        awaitState(KeeperState.SyncConnected);
        create();
    }

    @Test
    @DisplayName("is used again at once after a reset")
    void resetIsOvercome() throws Exception {
        link.reset();
        awaitState(KeeperState.Disconnected);
        awaitState(KeeperState.SyncConnected);
        create();
    }

    @Test
    @DisplayName("lets nothing through while it is a black hole, and everything after")
    void blackHoleHoldsBackUntilRestored() throws Exception {
        link.blackhole();
        BlockingQueue<Integer> results = new LinkedBlockingQueue<>();
        client.create(
                path,
                new byte[0],
                Ids.OPEN_ACL_UNSAFE,
                CreateMode.PERSISTENT,
                (code, name, context, created) -> results.add(code),
                null);
        try (ClientLink other = engine.link("")) {
            ZooKeeper observer = new ZooKeeper(
                    other.uri().substring("zookeeper://".length()).replace("/", ""), SESSION_MILLIS, e -> {});
            assertThat(observer.exists(path, false)).isNull();
            assertThat(results).isEmpty();
            link.restore();
            assertThat(results.poll(SESSION_MILLIS, TimeUnit.MILLISECONDS))
                    .isEqualTo(KeeperException.Code.OK.intValue());
            assertThat(observer.exists(path, false)).isNotNull();
            observer.close();
        }
    }

    @Test
    @DisplayName("makes one server unreachable, and the client goes on with another")
    void cutOfOneServerMovesTheClient() throws Exception {
        try (ClientLink links = SharedEngines.zooKeeper(3).link("")) {
            BlockingQueue<KeeperState> moves = new LinkedBlockingQueue<>();
            ZooKeeper mover = new ZooKeeper(
                    links.uri().substring("zookeeper://".length()).replace("/", ""),
                    SESSION_MILLIS,
                    event -> moves.add(event.getState()));
            assertThat(moves.poll(SESSION_MILLIS, TimeUnit.MILLISECONDS)).isEqualTo(KeeperState.SyncConnected);
            mover.exists(path, false);
            int first = links.lastUsedServer();
            links.cut(first);
            assertThat(moves.poll(SESSION_MILLIS, TimeUnit.MILLISECONDS)).isEqualTo(KeeperState.Disconnected);
            assertThat(moves.poll(SESSION_MILLIS, TimeUnit.MILLISECONDS)).isEqualTo(KeeperState.SyncConnected);
            mover.exists(path, false);
            assertThat(links.lastUsedServer()).isNotEqualTo(first);
            mover.close();
        }
    }

    @Test
    @DisplayName("keeps the order of requests while it delays them")
    void delayKeepsOrder() throws Exception {
        link.delay(Duration.ofMillis(50));
        BlockingQueue<String> created = new LinkedBlockingQueue<>();
        create();
        for (int i = 0; i < 20; i++) {
            client.create(
                    path + "/n" + i,
                    new byte[0],
                    Ids.OPEN_ACL_UNSAFE,
                    CreateMode.EPHEMERAL,
                    (code, name, context, result) -> created.add(name),
                    null);
        }
        for (int i = 0; i < 20; i++) {
            assertThat(created.poll(SESSION_MILLIS, TimeUnit.MILLISECONDS)).isEqualTo(path + "/n" + i);
        }
    }

    @Test
    @DisplayName("shows the engine's sessions come and go")
    void sessionsAreCounted() throws Exception {
        int before = engine.sessionCount();
        BlockingQueue<KeeperState> others = new LinkedBlockingQueue<>();
        ZooKeeper other = new ZooKeeper(
                engine.uri("").substring("zookeeper://".length()).replace("/", ""),
                SESSION_MILLIS,
                event -> others.add(event.getState()));
        assertThat(others.poll(SESSION_MILLIS, TimeUnit.MILLISECONDS)).isEqualTo(KeeperState.SyncConnected);
        assertThat(engine.sessionCount()).isEqualTo(before + 1);
        other.close();
        assertThat(engine.sessionCount()).isEqualTo(before);
    }

    private void create() throws Exception {
        client.create(path, new byte[0], Ids.OPEN_ACL_UNSAFE, CreateMode.PERSISTENT);
    }

    private void awaitState(KeeperState wanted) throws InterruptedException {
        KeeperState state;
        do {
            state = states.poll(SESSION_MILLIS, TimeUnit.MILLISECONDS);
            assertThat(state)
                    .as("an event before the deadline, at last %s", wanted)
                    .isNotNull();
        } while (state != wanted);
    }
}
