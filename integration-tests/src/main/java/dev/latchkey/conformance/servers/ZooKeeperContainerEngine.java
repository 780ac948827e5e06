package dev.latchkey.conformance.servers;

import dev.latchkey.conformance.Engine;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.Network;
import org.testcontainers.images.builder.Transferable;
import org.testcontainers.utility.DockerImageName;

/** Starts ZooKeeper servers in containers, which talk to each other on a network of their own. */
public final class ZooKeeperContainerEngine {

    private static final int CLIENT_PORT = 2181;

    private ZooKeeperContainerEngine() {}

    /** Starts a single server or an ensemble, and waits until each server answers. */
    public static Engine start(int nodes) {
        Docker.require();
        DockerImageName image = Docker.image("zookeeper", "zookeeper:3.9");
        Network network = Network.newNetwork();
        String ensemble = nodes == 1
                ? ""
                : IntStream.range(0, nodes)
                        .mapToObj(i -> "server." + i + "=n" + i + ":2888:3888\n")
                        .collect(Collectors.joining());
        String configuration = ZooKeeperEngine.SETTINGS + "dataDir=/data\nclientPort=" + CLIENT_PORT + '\n' + ensemble;
        List<Host> hosts = new ArrayList<>();
        for (int i = 0; i < nodes; i++) {
            GenericContainer<?> container = new GenericContainer<>(image)
                    .withNetwork(network)
                    .withNetworkAliases("n" + i)
                    // The launcher of any Java reads this variable, whatever script the image starts it from.
                    .withEnv("JDK_JAVA_OPTIONS", String.join(" ", ZooKeeperEngine.JVM_OPTIONS))
                    .withCopyToContainer(Transferable.of(configuration), "/conf/zoo.cfg")
                    .withCopyToContainer(Transferable.of(Integer.toString(i)), "/data/myid");
            hosts.add(new ContainerHost(container, CLIENT_PORT));
        }
        return ServerEngine.start("ZooKeeper in containers of " + image, new ZooKeeperDialect(), hosts, network::close);
    }
}
