package dev.latchkey.conformance.servers;

import dev.latchkey.conformance.Engine;
import dev.latchkey.conformance.proxy.HeldPort;
import dev.latchkey.conformance.proxy.PeerNetwork;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.IntStream;

/**
 * A cluster of server processes whose inner network, and whose first server's disk, are in the hands of a test too. Where it
 * cannot have a small disk, because the user may not mount one, it goes without.
 */
public final class FaultyCluster implements AutoCloseable {

    /** Room for what a server writes in hours, so that it is full only when a test has filled it. */
    private static final String ETCD_DISK = "2g";

    private static final String ZOOKEEPER_DISK = "1g";

    private final ServerEngine engine;
    private final PeerNetwork peers;
    private final Optional<SmallDisk> disk;

    private FaultyCluster(ServerEngine engine, PeerNetwork peers, Optional<SmallDisk> disk) {
        this.engine = engine;
        this.peers = peers;
        this.disk = disk;
    }

    /** Starts a ZooKeeper ensemble; with a small disk for the first server if that is wanted and possible. */
    public static FaultyCluster zooKeeper(int nodes, boolean smallDisk) {
        PeerNetwork peers = new PeerNetwork(nodes);
        List<HeldPort> quorum = ZooKeeperEngine.ports(nodes);
        List<HeldPort> election = ZooKeeperEngine.ports(nodes);
        String[][] addresses = new String[nodes][nodes];
        List<List<HeldPort>> ports = new ArrayList<>();
        for (int to = 0; to < nodes; to++) {
            ports.add(List.of(quorum.get(to), election.get(to)));
            for (int from = 0; from < nodes; from++) {
                boolean self = from == to;
                HeldPort forQuorum = self ? quorum.get(to) : peers.entrance(from, to, quorum.get(to));
                HeldPort forElection = self ? election.get(to) : peers.electionEntrance(from, to, election.get(to));
                addresses[from][to] = forQuorum.toString() + ':' + forElection.number();
            }
        }
        List<ProcessHost> hosts = new ArrayList<>();
        Disks disks = new Disks(smallDisk, ZOOKEEPER_DISK);
        ServerEngine engine = ZooKeeperEngine.start(ports, (from, to) -> addresses[from][to], hosts, disks, () -> {
            peers.close();
            disks.close();
        });
        return new FaultyCluster(engine, peers, disks.first());
    }

    /** Starts an etcd cluster; with a small disk for the first server if that is wanted and possible. */
    public static FaultyCluster etcd(EtcdVersion version, int nodes, boolean smallDisk) {
        PeerNetwork peers = new PeerNetwork(nodes);
        List<HeldPort> ports = EtcdEngine.ports(nodes);
        List<HeldPort> entrances = IntStream.range(0, nodes)
                .mapToObj(i -> peers.entrance(i, ports.get(i)))
                .toList();
        List<ProcessHost> hosts = new ArrayList<>();
        peers.servers(server -> hosts.get(server).pid());
        Disks disks = new Disks(smallDisk, ETCD_DISK);
        ServerEngine engine = EtcdEngine.start(version, ports, entrances, hosts, disks, () -> {
            peers.close();
            disks.close();
        });
        return new FaultyCluster(engine, peers, disks.first());
    }

    /** Gives the first server that asks for a place for its data a small disk. */
    private static final class Disks implements Function<WorkDirectory, Path>, AutoCloseable {

        private final boolean wanted;
        private final String size;
        private Optional<SmallDisk> first = Optional.empty();
        private boolean asked;

        Disks(boolean wanted, String size) {
            this.wanted = wanted;
            this.size = size;
        }

        @Override
        public Path apply(WorkDirectory directory) {
            if (!wanted || asked) {
                return directory.data();
            }
            asked = true;
            first = SmallDisk.make(directory.data(), size);
            return first.map(SmallDisk::root).orElse(directory.data());
        }

        Optional<SmallDisk> first() {
            return first;
        }

        @Override
        public void close() {
            first().ifPresent(SmallDisk::close);
        }
    }

    /** The engine as clients see it. */
    public Engine engine() {
        return engine;
    }

    /** The network between the servers. */
    public PeerNetwork peers() {
        return peers;
    }

    /** Whether the first server's disk can be filled up. */
    public boolean hasSmallDisk() {
        return disk.isPresent();
    }

    /** Leaves no room on the first server's disk. */
    public void fillDisk() {
        disk.orElseThrow().fill();
    }

    /** Gives the room back, and starts the first server anew, which may have ended for want of it. */
    public void freeDisk() {
        disk.orElseThrow().free();
        engine.nodes().get(0).kill();
        launch(0);
    }

    /** Starts or resumes a server, whatever became of it, and does not wait for an answer. */
    public void launch(int server) {
        engine.nodes().get(server).launch();
    }

    /** Stops a server's process, unless it does not run. */
    public void pauseIfRunning(int server) {
        ServerNode node = engine.nodes().get(server);
        if (node.isRunning()) {
            node.pause();
        }
    }

    /** Whether a server carries out operations of the whole cluster just now. */
    public boolean answers(int server) {
        return engine.nodes().get(server).answersNow();
    }

    /** Has an etcd server write its database anew. */
    public void defragment(int server) throws IOException {
        new EtcdDialect().defragment(address(server));
    }

    /** Has the leader of an etcd cluster hand over to this server; does nothing while nobody leads, or if it leads itself. */
    public void moveLeader(int next) throws IOException {
        for (int i = 0; i < engine.nodes().size(); i++) {
            if (i != next && engine.nodes().get(i).isLeader()) {
                new EtcdDialect().moveLeader(address(i), address(next));
                return;
            }
        }
    }

    private InetSocketAddress address(int server) {
        return engine.nodes().get(server).address();
    }

    /** Ends all faults, and waits until every server answers. */
    public void heal() {
        disk.ifPresent(SmallDisk::free);
        peers.heal();
        engine.disturbed();
        engine.heal();
    }

    @Override
    public void close() {
        engine.close();
    }
}
