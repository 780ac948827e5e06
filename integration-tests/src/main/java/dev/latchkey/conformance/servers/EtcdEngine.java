package dev.latchkey.conformance.servers;

import dev.latchkey.conformance.Engine;
import dev.latchkey.conformance.proxy.HeldPort;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Starts etcd servers as child processes. */
public final class EtcdEngine {

    private EtcdEngine() {}

    /** Starts a single server or a cluster, and waits until each server answers. */
    public static Engine start(EtcdVersion version, int nodes) {
        List<HeldPort> peerPorts = ports(nodes);
        return start(version, peerPorts, peerPorts, new ArrayList<>(), WorkDirectory::data, () -> {});
    }

    /**
     * The same, where servers reach each other by these entrances to their ports. The hosts are added to the list before the
     * first of them starts; the function says where the data of a directory's server are.
     */
    static ServerEngine start(
            EtcdVersion version,
            List<HeldPort> peerPorts,
            List<HeldPort> entrances,
            List<ProcessHost> hosts,
            Function<WorkDirectory, Path> data,
            Runnable afterwards) {
        int nodes = peerPorts.size();
        EtcdBinary.Found etcd = EtcdBinary.find(version);
        List<HeldPort> clientPorts = ports(nodes);
        String cluster = IntStream.range(0, nodes)
                .mapToObj(i -> "n" + i + "=http://" + entrances.get(i))
                .collect(Collectors.joining(","));
        for (int i = 0; i < nodes; i++) {
            WorkDirectory directory = new WorkDirectory("etcd");
            String clientUrl = "http://" + clientPorts.get(i);
            String peerUrl = "http://" + peerPorts.get(i);
            List<String> command = List.of(
                    etcd.program().toString(),
                    "--name=n" + i,
                    "--data-dir=" + data.apply(directory).resolve("etcd"),
                    "--listen-client-urls=" + clientUrl,
                    "--advertise-client-urls=" + clientUrl,
                    "--listen-peer-urls=" + peerUrl,
                    "--initial-advertise-peer-urls=http://" + entrances.get(i),
                    "--initial-cluster=" + cluster,
                    "--initial-cluster-state=new",
                    "--logger=zap",
                    "--log-level=warn",
                    "--log-outputs=stderr");
            hosts.add(new ProcessHost(command, directory, List.of(clientPorts.get(i), peerPorts.get(i))));
        }
        return ServerEngine.start("etcd " + etcd.version(), new EtcdDialect(), hosts, afterwards);
    }

    static List<HeldPort> ports(int count) {
        return Stream.generate(HeldPort::new).limit(count).toList();
    }
}
