package dev.latchkey.conformance.servers;

import dev.latchkey.conformance.ClientLink;
import dev.latchkey.conformance.Engine;
import dev.latchkey.conformance.proxy.ProxyLink;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** An engine made of real servers, whatever they are and wherever they run. */
final class ServerEngine implements Engine {

    private static final Logger LOG = LoggerFactory.getLogger(ServerEngine.class);

    private enum Phase {
        LIVE,
        ENDED
    }

    private final String name;
    private final Dialect dialect;
    private final List<ServerNode> nodes = new ArrayList<>();
    private final List<ClientLink> links = new ArrayList<>();
    private final Runnable afterwards;
    private final Thread lastResort = new Thread(this::end, "end of servers");
    private Phase phase = Phase.LIVE;

    /** Whether every server has answered since one of them was last stopped or started. */
    private volatile boolean undisturbed;

    private ServerEngine(String name, Dialect dialect, List<? extends Host> hosts, Runnable afterwards) {
        this.name = name + (hosts.size() == 1 ? ", 1 node" : ", " + hosts.size() + " nodes");
        this.dialect = dialect;
        this.afterwards = afterwards;
        for (int i = 0; i < hosts.size(); i++) {
            nodes.add(new ServerNode(name + " #" + i, dialect, hosts.get(i), this::hasMajority, this::disturbed));
        }
    }

    /**
     * Starts the servers and waits until each of them answers; if one does not, none stays. What must end after the servers,
     * such as their network, is ended last.
     */
    static ServerEngine start(String name, Dialect dialect, List<? extends Host> hosts, Runnable afterwards) {
        ServerEngine engine = new ServerEngine(name, dialect, hosts, afterwards);
        Runtime.getRuntime().addShutdownHook(engine.lastResort);
        long startNanos = System.nanoTime();
        try {
            engine.heal();
        } catch (RuntimeException e) {
            engine.close();
            throw e;
        }
        LOG.info(
                "{}: every server answered within {} ms",
                engine.name,
                Duration.ofNanos(System.nanoTime() - startNanos).toMillis());
        return engine;
    }

    private boolean hasMajority() {
        return nodes.stream().filter(ServerNode::isRunning).count() > nodes.size() / 2;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public String uri(String namespace) {
        return nodes.stream()
                .map(node -> "127.0.0.1:" + node.address().getPort())
                .collect(Collectors.joining(",", dialect.protocol().scheme() + "://", "/" + namespace));
    }

    @Override
    public synchronized ClientLink link(String namespace) {
        List<Supplier<InetSocketAddress>> targets = new ArrayList<>();
        nodes.forEach(node -> targets.add(node::address));
        ClientLink link = new ProxyLink(dialect.protocol(), namespace, targets);
        links.add(link);
        return link;
    }

    @Override
    public List<Server> servers() {
        return List.copyOf(nodes);
    }

    List<ServerNode> nodes() {
        return nodes;
    }

    @Override
    public boolean isShared() {
        return true;
    }

    @Override
    public void compact() {
        try {
            dialect.compact(nodes.stream()
                    .filter(ServerNode::isRunning)
                    .map(ServerNode::address)
                    .toList());
        } catch (IOException e) {
            throw new IllegalStateException(name + " was to compact its history, and did not: " + e.getMessage(), e);
        }
    }

    /** The leader's count; the others may not have heard of the latest sessions. */
    @Override
    public int sessionCount() {
        ServerNode leader = nodes.stream()
                .filter(ServerNode::isLeader)
                .findFirst()
                .orElseThrow(() -> new IllegalStateException(
                        name + " was asked for its sessions, and no server leads just now; wait for a leader first"));
        try {
            return dialect.sessions(leader.address());
        } catch (IOException e) {
            throw new IllegalStateException(leader.name() + " did not say how many sessions it knows", e);
        }
    }

    /** Something happened to a server, or to what is between them: none is taken to answer before it has. */
    void disturbed() {
        undisturbed = false;
    }

    /** Most tests disturb no server, and asking costs a session at each: they are asked only after one that did. */
    @Override
    public void heal() {
        nodes.forEach(ServerNode::launch);
        if (!undisturbed) {
            nodes.forEach(ServerNode::awaitAnswer);
            undisturbed = true;
        }
    }

    @Override
    public void close() {
        end();
        try {
            Runtime.getRuntime().removeShutdownHook(lastResort);
        } catch (IllegalStateException e) {
            // The JVM is about to end, and the hook finds nothing left to do.
        }
    }

    private synchronized void end() {
        if (phase == Phase.ENDED) {
            return;
        }
        phase = Phase.ENDED;
        links.forEach(ClientLink::close);
        nodes.forEach(this::end);
        afterwards.run();
    }

    private void end(ServerNode node) {
        try {
            node.close();
        } catch (RuntimeException e) {
            LOG.error("{} could not be ended cleanly", node.name(), e);
        }
    }

    @Override
    public String toString() {
        return name;
    }
}
