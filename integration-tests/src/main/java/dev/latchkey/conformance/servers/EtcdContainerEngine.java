package dev.latchkey.conformance.servers;

import dev.latchkey.conformance.Engine;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.Network;
import org.testcontainers.utility.DockerImageName;

/** Starts etcd servers in containers, which talk to each other on a network of their own. */
public final class EtcdContainerEngine {

    private static final int CLIENT_PORT = 2379;
    private static final int PEER_PORT = 2380;

    private EtcdContainerEngine() {}

    /** Starts a single server or a cluster, and waits until each server answers. */
    public static Engine start(EtcdVersion version, int nodes) {
        Docker.require();
        DockerImageName image = Docker.image("etcd-" + version.number(), version.publishedImage());
        Network network = Network.newNetwork();
        String cluster = IntStream.range(0, nodes)
                .mapToObj(i -> "n" + i + "=" + peerUrl(i))
                .collect(Collectors.joining(","));
        List<Host> hosts = new ArrayList<>();
        for (int i = 0; i < nodes; i++) {
            GenericContainer<?> container = new GenericContainer<>(image)
                    .withNetwork(network)
                    .withNetworkAliases("n" + i)
                    .withCommand(
                            "etcd",
                            "--name=n" + i,
                            "--data-dir=/data",
                            "--listen-client-urls=http://0.0.0.0:" + CLIENT_PORT,
                            "--advertise-client-urls=http://n" + i + ":" + CLIENT_PORT,
                            "--listen-peer-urls=http://0.0.0.0:" + PEER_PORT,
                            "--initial-advertise-peer-urls=" + peerUrl(i),
                            "--initial-cluster=" + cluster,
                            "--initial-cluster-state=new",
                            "--logger=zap",
                            "--log-level=warn");
            hosts.add(new ContainerHost(container, CLIENT_PORT));
        }
        return ServerEngine.start("etcd in containers of " + image, new EtcdDialect(), hosts, network::close);
    }

    private static String peerUrl(int node) {
        return "http://n" + node + ":" + PEER_PORT;
    }
}
