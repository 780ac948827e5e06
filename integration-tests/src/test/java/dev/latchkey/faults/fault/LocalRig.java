package dev.latchkey.faults.fault;

import dev.latchkey.conformance.LocalEngine;
import dev.latchkey.faults.client.FaultClient;
import dev.latchkey.faults.client.ThreadClient;
import dev.latchkey.faults.client.Waiting;
import dev.latchkey.local.LocalCluster;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;

/** The engine inside this process, with three replicas, whose clients are in this process too. */
public final class LocalRig implements Rig {

    private static final int REPLICAS = 3;

    private final LocalEngine engine = LocalEngine.ofThree();
    private final LocalCluster cluster = engine.cluster();
    private final String namespace;
    private final UnaryOperator<String> uri;

    public LocalRig(String namespace) {
        this(namespace, UnaryOperator.identity());
    }

    /** Has clients connect by what the function makes of their URIs. */
    public LocalRig(String namespace, UnaryOperator<String> uri) {
        this.namespace = namespace;
        this.uri = uri;
    }

    @Override
    public String name() {
        return engine.name();
    }

    @Override
    public FaultClient client(String id, Path directory, int storePort, List<String> workloads) {
        return new ThreadClient(id, engine.link(namespace), uri, directory, storePort, workloads);
    }

    @Override
    public String directUri() {
        return engine.uri(namespace);
    }

    @Override
    public List<String> writes() {
        return List.of("commit");
    }

    @Override
    public List<Fault> faults() {
        return List.of(
                new Fault("kill a server", random -> crash(List.of(1 + random.nextInt(REPLICAS)))),
                new Fault("kill the leader", random -> crash(List.of(leader(random)))),
                new Fault("kill a majority", random -> crash(List.of(1, 2))),
                new Fault("isolate a server", random -> isolate(List.of(1 + random.nextInt(REPLICAS)))),
                new Fault("isolate the leader", random -> isolate(List.of(leader(random)))),
                new Fault("no majority", random -> isolate(all())),
                new Fault("majorities ring", random -> {
                    int one = 1 + random.nextInt(REPLICAS);
                    int other = one % REPLICAS + 1;
                    cluster.block(one, other);
                    cluster.block(other, one);
                    return new Fault.Active("no way between replicas " + one + " and " + other, cluster::heal);
                }),
                new Fault("one way", random -> {
                    int from = 1 + random.nextInt(REPLICAS);
                    int to = (from + random.nextInt(REPLICAS - 1)) % REPLICAS + 1;
                    cluster.block(from, to);
                    return new Fault.Active("from replica " + from + " to " + to, cluster::heal);
                }),
                new Fault("rolling restart", random -> roll()),
                new Fault(Schedule.EXPIRE_A_SESSION, random -> {
                    List<String> sessions = new ArrayList<>(new TreeSet<>(cluster.sessions()));
                    if (sessions.isEmpty()) {
                        return new Fault.Active("none is open", () -> {});
                    }
                    String victim = sessions.get(random.nextInt(sessions.size()));
                    cluster.expireSession(victim);
                    return new Fault.Active(victim, () -> {});
                }));
    }

    @Override
    public Map<String, String> notApplicable() {
        Map<String, String> reasons = new LinkedHashMap<>();
        reasons.put("stop a server", "the replicas are in the clients' process; one that is isolated is as silent");
        reasons.put(
                "stop, kill a client", "they share a process: workloads are held back and the link is silent instead");
        reasons.put("kill all servers", "the journal is in memory, and gone with the last replica");
        reasons.put("disk full, compaction, defragmentation", "the engine has neither a disk here nor a history");
        return reasons;
    }

    private static List<Integer> all() {
        return IntStream.rangeClosed(1, REPLICAS).boxed().toList();
    }

    private int leader(Random random) {
        int leader = cluster.leader();
        return leader == 0 ? 1 + random.nextInt(REPLICAS) : leader;
    }

    private Fault.Active crash(List<Integer> replicas) {
        replicas.forEach(cluster::crash);
        return new Fault.Active("replica " + replicas, () -> replicas.forEach(cluster::restart));
    }

    private Fault.Active isolate(List<Integer> replicas) {
        replicas.forEach(cluster::isolate);
        return new Fault.Active("replica " + replicas, cluster::heal);
    }

    private Fault.Active roll() {
        for (int replica : all()) {
            cluster.crash(replica);
            cluster.restart(replica);
            Waiting.until(Duration.ofSeconds(20), () -> cluster.leader() != 0);
        }
        return new Fault.Active("all", () -> {});
    }

    @Override
    public void heal() {
        cluster.heal();
        Waiting.until(Duration.ofSeconds(60), () -> cluster.leader() != 0);
    }

    @Override
    public void close() {
        engine.close();
    }
}
