package dev.latchkey.faults.fault;

import dev.latchkey.conformance.Engine;
import dev.latchkey.conformance.servers.EtcdVersion;
import dev.latchkey.conformance.servers.FaultyCluster;
import dev.latchkey.faults.client.FaultClient;
import dev.latchkey.faults.client.ProcessClient;
import dev.latchkey.faults.client.Waiting;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;

/** Three servers as processes, and what can go wrong with them. */
public final class ServerRig implements Rig {

    private static final int NODES = 3;
    private static final Duration ROLLING_DEADLINE = Duration.ofSeconds(20);

    private final FaultyCluster cluster;
    private final boolean etcd;
    private final String namespace;

    private ServerRig(FaultyCluster cluster, boolean etcd, String namespace) {
        this.cluster = cluster;
        this.etcd = etcd;
        this.namespace = namespace;
    }

    public static Rig zooKeeper(boolean smallDisk, String namespace) {
        return new ServerRig(FaultyCluster.zooKeeper(NODES, smallDisk), false, namespace);
    }

    public static Rig etcd(EtcdVersion version, boolean smallDisk, String namespace) {
        return new ServerRig(FaultyCluster.etcd(version, NODES, smallDisk), true, namespace);
    }

    @Override
    public String name() {
        return cluster.engine().name();
    }

    @Override
    public FaultClient client(String id, Path directory, int storePort, List<String> workloads) {
        return new ProcessClient(id, cluster.engine().link(namespace), directory, storePort, workloads);
    }

    @Override
    public String directUri() {
        return cluster.engine().uri(namespace);
    }

    @Override
    public List<String> writes() {
        return etcd ? List.of("Txn") : List.of("create", "multi", "delete", "setData");
    }

    @Override
    public List<Fault> faults() {
        List<Fault> faults = new ArrayList<>(List.of(
                new Fault("kill a server", random -> kill(List.of(random.nextInt(NODES)))),
                new Fault("kill the leader", random -> kill(List.of(leader(random)))),
                new Fault("kill all servers", random -> kill(all())),
                new Fault("stop a server", random -> stop(List.of(random.nextInt(NODES)))),
                new Fault("stop the leader", random -> stop(List.of(leader(random)))),
                new Fault("stop all servers", random -> stop(all())),
                new Fault("isolate a server", random -> isolate(random.nextInt(NODES))),
                new Fault("isolate the leader", random -> isolate(leader(random))),
                new Fault("majorities ring", this::ring),
                new Fault("one way", this::oneWay),
                new Fault(
                        "no majority",
                        random -> partition("each alone", () -> {
                            all().forEach(server -> cluster.peers().isolate(List.of(server)));
                        })),
                new Fault(
                        "slow network of servers",
                        random -> partition(
                                "20 ms each way", () -> cluster.peers().delay(Duration.ofMillis(20)))),
                new Fault(
                        "reset servers' connections",
                        random -> partition("all", () -> cluster.peers().reset())),
                new Fault("rolling restart", random -> roll())));
        if (cluster.hasSmallDisk()) {
            faults.add(new Fault("disk full", random -> {
                cluster.fillDisk();
                return new Fault.Active("server 0", cluster::freeDisk);
            }));
        }
        if (etcd) {
            faults.add(new Fault("compaction", random -> {
                cluster.engine().compact();
                return new Fault.Active("all", () -> {});
            }));
            faults.add(new Fault("defragmentation", random -> {
                int server = random.nextInt(NODES);
                cluster.defragment(server);
                return new Fault.Active("server " + server, () -> {});
            }));
            faults.add(new Fault("leadership moves", random -> {
                int next = random.nextInt(NODES);
                cluster.moveLeader(next);
                return new Fault.Active("to server " + next, () -> {});
            }));
        }
        return faults;
    }

    @Override
    public Map<String, String> notApplicable() {
        Map<String, String> reasons = new LinkedHashMap<>();
        reasons.put("halves", "of three servers none are halves; \"no majority\" leaves each alone");
        if (!cluster.hasSmallDisk()) {
            reasons.put("disk full", "a small file system was not wanted, or this user may not mount one");
        }
        if (!etcd) {
            reasons.put("compaction, defragmentation", "ZooKeeper keeps no history that a client could read");
            reasons.put(
                    "leadership moves", "ZooKeeper has no command for it; the leader is killed, stopped and isolated");
        }
        return reasons;
    }

    private static List<Integer> all() {
        return IntStream.range(0, NODES).boxed().toList();
    }

    private Engine.Server server(int number) {
        return cluster.engine().servers().get(number);
    }

    /** The leader; while none is known, anyone. */
    private int leader(Random random) {
        return all().stream()
                .filter(number -> server(number).isLeader())
                .findFirst()
                .orElseGet(() -> random.nextInt(NODES));
    }

    private Fault.Active kill(List<Integer> numbers) {
        numbers.forEach(number -> server(number).kill());
        return new Fault.Active("server " + numbers, () -> numbers.forEach(cluster::launch));
    }

    private Fault.Active stop(List<Integer> numbers) {
        for (int number : numbers) {
            // One that another fault has hit already cannot be stopped, and need not be.
            cluster.pauseIfRunning(number);
        }
        return new Fault.Active("server " + numbers, () -> numbers.forEach(cluster::launch));
    }

    private Fault.Active isolate(int number) {
        return partition("server " + number, () -> cluster.peers().isolate(List.of(number)));
    }

    /** Each server sees a majority, and no two see the same one. */
    private Fault.Active ring(Random random) {
        int one = random.nextInt(NODES);
        int other = (one + 1) % NODES;
        return partition("no way between servers " + one + " and " + other, () -> {
            cluster.peers().block(one, other);
            cluster.peers().block(other, one);
        });
    }

    private Fault.Active oneWay(Random random) {
        int from = random.nextInt(NODES);
        int to = (from + 1 + random.nextInt(NODES - 1)) % NODES;
        return partition(
                "from server " + from + " to " + to, () -> cluster.peers().block(from, to));
    }

    private Fault.Active partition(String what, Runnable begin) {
        begin.run();
        return new Fault.Active(what, () -> cluster.peers().heal());
    }

    /** One server after another is restarted, each when the one before answers again. */
    private Fault.Active roll() {
        for (int number : all()) {
            server(number).kill();
            cluster.launch(number);
            Waiting.until(ROLLING_DEADLINE, () -> cluster.answers(number));
        }
        return new Fault.Active("all", () -> {});
    }

    @Override
    public void heal() {
        cluster.heal();
    }

    @Override
    public void close() {
        cluster.close();
    }
}
