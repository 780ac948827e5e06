package dev.latchkey.cli.demo;

import dev.latchkey.cli.EngineUri;
import dev.latchkey.local.LocalCluster;
import dev.latchkey.session.Grant;
import java.io.IOException;
import java.time.Duration;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedDeque;

/**
 * Who takes part in the demo, with what they share. All names in the engine are under {@code latchkey-demo}; one demo at a time
 * plays in a namespace, since it holds the lock of that name.
 */
final class Cast implements AutoCloseable {

    static final String ROOT = "latchkey-demo";
    static final String ELECTION = ROOT + "/leader";
    static final String SERVICE = ROOT + "/orders";
    static final String BARRIER = ROOT + "/start";

    private final Deque<AutoCloseable> leaving = new ConcurrentLinkedDeque<>();
    private final EngineUri engine;
    private final Duration ttl;
    private final Node narrator;
    private final Victim victim;
    private final List<Node> others;

    private Cast(EngineUri engine, Duration ttl) throws InterruptedException, IOException {
        this.engine = engine;
        this.ttl = ttl;
        try {
            narrator = connect("the demo");
            Grant stage = narrator.coordinator().lock(ROOT).acquire(ttl.multipliedBy(3));
            leaving.push(stage);
            if (engine.isLocal()) {
                LocalCluster cluster = LocalCluster.open(engine.path());
                leaving.push(cluster);
                victim = CutOffVictim.connect(cluster, "node-1", uri("node-1"), ttl);
            } else {
                victim = StoppedVictim.start("node-1", uri("node-1"), ttl);
            }
            leaving.push(victim);
            others = List.of(connect("node-2"), connect("node-3"));
        } catch (InterruptedException | IOException | RuntimeException failure) {
            close();
            throw failure;
        }
    }

    /** Connects all of them, and takes the stage. An embedded engine without a name gets one, so that they share it. */
    static Cast gather(String uri, Duration ttl) throws InterruptedException, IOException {
        EngineUri engine = EngineUri.parse(uri);
        return new Cast(engine.isLocal() && engine.path().isEmpty() ? engine.named(ROOT) : engine, ttl);
    }

    /** Another participant, which leaves with the others. */
    Node connect(String name) {
        Node node = Node.connect(name, uri(name), ttl);
        leaving.push(node);
        return node;
    }

    private String uri(String name) {
        return engine.isLocal() ? engine.with("client", name.replace(' ', '-')).toString() : engine.toString();
    }

    Victim victim() {
        return victim;
    }

    /** Those that nothing happens to. */
    List<Node> others() {
        return others;
    }

    Duration ttl() {
        return ttl;
    }

    /** What the demo itself looks with. */
    Node narrator() {
        return narrator;
    }

    @Override
    public void close() {
        // A signal may end the demo in another thread while it ends by itself.
        for (AutoCloseable next = leaving.poll(); next != null; next = leaving.poll()) {
            try {
                next.close();
            } catch (Exception atTheEnd) {
                // What cannot be closed ends with its session.
                continue;
            }
        }
    }
}
