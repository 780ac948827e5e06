package dev.latchkey.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.zookeeper.Watcher.Event.KeeperState;
import org.apache.zookeeper.ZooKeeper;

/** What others do to an engine by its own means. */
final class Tools {

    private static final int SESSION_MILLIS = 20_000;

    private Tools() {}

    /** A client that is connected. */
    static ZooKeeper zooKeeper(Engine engine) throws IOException, InterruptedException {
        String servers = engine.uri("").substring("zookeeper://".length()).replace("/", "");
        CountDownLatch connected = new CountDownLatch(1);
        ZooKeeper client = new ZooKeeper(servers, SESSION_MILLIS, event -> {
            if (event.getState() == KeeperState.SyncConnected) {
                connected.countDown();
            }
        });
        assertThat(connected.await(Client.CONNECT_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS))
                .isTrue();
        return client;
    }
}
