package dev.latchkey.conformance;

import dev.latchkey.local.LocalCluster;
import dev.latchkey.local.LocalLink;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

/** The engine inside the process, under a name of its own. */
public final class LocalEngine implements Engine {

    private static final AtomicInteger COUNT = new AtomicInteger();

    private final String engine = "conformance-" + COUNT.incrementAndGet();
    private final AtomicInteger clients = new AtomicInteger();
    private final String kind;
    private final LocalCluster cluster;

    private LocalEngine(String kind, Function<String, LocalCluster> cluster) {
        this.kind = kind;
        this.cluster = cluster.apply(engine);
    }

    static LocalEngine inMemory() {
        return new LocalEngine("local, in memory", name -> LocalCluster.open(name, 1));
    }

    public static LocalEngine ofThree() {
        return new LocalEngine("local, in memory, 3 replicas", name -> LocalCluster.open(name, 3));
    }

    static LocalEngine durable(Path directory) {
        return new LocalEngine("local, durable", name -> LocalCluster.open(name, 1, directory));
    }

    /** The engine's own faults. */
    public LocalCluster cluster() {
        return cluster;
    }

    @Override
    public String name() {
        return kind;
    }

    @Override
    public String uri(String namespace) {
        return "local:" + engine + "?namespace=" + namespace;
    }

    @Override
    public ClientLink link(String namespace) {
        String client = "client-" + clients.incrementAndGet();
        return new Link(uri(namespace) + "&client=" + client, cluster.link(client));
    }

    @Override
    public List<Server> servers() {
        return List.of();
    }

    @Override
    public boolean isShared() {
        return false;
    }

    @Override
    public void compact() {}

    @Override
    public int sessionCount() {
        return cluster.sessions().size();
    }

    @Override
    public void heal() {}

    @Override
    public void close() {
        cluster.close();
    }

    private record Link(String uri, LocalLink link) implements ClientLink {

        @Override
        public void cut() {
            link.cut();
        }

        @Override
        public void blackhole() {
            link.blackhole();
        }

        @Override
        public void delay(Duration oneWay) {
            link.delay(oneWay);
        }

        @Override
        public void restore() {
            link.restore();
        }

        @Override
        public void reset() {
            link.reset();
        }

        @Override
        public void dropNextReply(String requestKind) {
            link.dropNextReply(requestKind);
        }

        @Override
        public int repliesDropped() {
            return link.repliesDropped();
        }

        @Override
        public int lastUsedServer() {
            return -1;
        }

        @Override
        public Map<String, Integer> requests() {
            return link.requests();
        }

        /** Every call of the waist is answered before the caller goes on, so each counts as a wait. */
        @Override
        public int waits() {
            return requests().entrySet().stream()
                    .filter(kind -> !HOUSEKEEPING.contains(kind.getKey()))
                    .mapToInt(Map.Entry::getValue)
                    .sum();
        }

        @Override
        public void resetRequests() {
            link.resetRequests();
        }

        @Override
        public void close() {
            link.cut();
        }
    }
}
