package dev.latchkey.conformance.servers;

import dev.latchkey.conformance.Engine;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/**
 * Keeps engines, so that tests share what is slow to start: a single server for the life of this JVM, a cluster until the
 * test class is over that asked for it, since its servers work even when nobody uses them. {@code close()} on a shared engine
 * does nothing. Whoever breaks something calls {@link Engine#heal()}.
 */
public final class SharedEngines {

    private static final Map<String, SharedEngine> ENGINES = new ConcurrentHashMap<>();

    private SharedEngines() {}

    /** The ZooKeeper with that many servers, as child JVMs. */
    public static Engine zooKeeper(int nodes) {
        return get("zookeeper-" + nodes, () -> ZooKeeperEngine.start(nodes));
    }

    /** The etcd of that version with that many servers, as child processes. */
    public static Engine etcd(EtcdVersion version, int nodes) {
        return get("etcd-" + version + '-' + nodes, () -> EtcdEngine.start(version, nodes));
    }

    /** The ZooKeeper with that many servers, in containers; without Docker the test is skipped, or fails if all must run. */
    public static Engine zooKeeperContainers(int nodes) {
        return get("zookeeper-containers-" + nodes, () -> ZooKeeperContainerEngine.start(nodes));
    }

    /** The etcd of that version with that many servers, in containers; without Docker as above. */
    public static Engine etcdContainers(EtcdVersion version, int nodes) {
        return get("etcd-containers-" + version + '-' + nodes, () -> EtcdContainerEngine.start(version, nodes));
    }

    /** The engine of that name, started by whoever asks first. An engine that did not start is tried again. */
    public static Engine get(String name, Supplier<Engine> start) {
        return ENGINES.computeIfAbsent(name, key -> new SharedEngine(start.get()));
    }

    /** Between two test classes. */
    static void endClusters() {
        ENGINES.values().removeIf(shared -> {
            boolean isCluster = shared.servers().size() > 1;
            if (isCluster) {
                shared.engine().close();
            }
            return isCluster;
        });
    }
}
