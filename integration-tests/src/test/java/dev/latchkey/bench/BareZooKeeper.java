package dev.latchkey.bench;

import java.util.concurrent.CountDownLatch;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.Watcher.Event.KeeperState;
import org.apache.zookeeper.ZooDefs;
import org.apache.zookeeper.ZooKeeper;

/** ZooKeeper's own client doing the least that any lock there must, and nothing besides: the limit. */
final class BareZooKeeper {

    private static final String DIRECTORY = "/bare";
    private static final byte[] VALUE = new byte[40];

    private BareZooKeeper() {}

    /** Makes a numbered node that ends with the session, and deletes it. */
    static Contestant nodes() {
        return way -> {
            Callers callers = new Callers();
            CountDownLatch connected = new CountDownLatch(1);
            ZooKeeper client = callers.client(new ZooKeeper(way.servers(), Curator.SESSION_MILLIS, event -> {
                if (event.getState() == KeeperState.SyncConnected) {
                    connected.countDown();
                }
            }));
            connected.await();
            if (client.exists(DIRECTORY, false) == null) {
                client.create(DIRECTORY, VALUE, ZooDefs.Ids.OPEN_ACL_UNSAFE, CreateMode.PERSISTENT);
            }
            callers.callers(
                    1,
                    () -> client.delete(
                            client.create(
                                    DIRECTORY + "/a-",
                                    VALUE,
                                    ZooDefs.Ids.OPEN_ACL_UNSAFE,
                                    CreateMode.EPHEMERAL_SEQUENTIAL),
                            -1));
            return callers;
        };
    }
}
