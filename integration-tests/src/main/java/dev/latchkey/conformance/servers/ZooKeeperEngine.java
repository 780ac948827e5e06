package dev.latchkey.conformance.servers;

import dev.latchkey.conformance.Engine;
import dev.latchkey.conformance.proxy.HeldPort;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.zookeeper.Version;

/** Starts ZooKeeper servers as child JVMs, on the Java and from the class path of this JVM. */
public final class ZooKeeperEngine {

    /**
     * Short ticks, so that sessions may be short and end on time. What a majority needs to stay together is counted in ticks,
     * and is kept at seconds, since machines that run tests are busy.
     */
    static final String SETTINGS = """
            tickTime=200
            initLimit=50
            syncLimit=15
            minSessionTimeout=400
            maxSessionTimeout=60000
            maxClientCnxns=0
            admin.enableServer=false
            4lw.commands.whitelist=srvr,mntr
            """;

    static final List<String> JVM_OPTIONS = List.of(
            "-Xmx192m",
            "-Xss512k",
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-XX:-UsePerfData",
            // A killed process loses nothing that it wrote, synced or not; only a machine would.
            "-Dzookeeper.forceSync=no",
            "-Dzookeeper.preAllocSize=1024",
            "-Dzookeeper.fastleader.maxNotificationInterval=1000",
            "-Dzookeeper.jmx.log4j.disable=true",
            "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn",
            "-Dorg.slf4j.simpleLogger.showDateTime=true");

    /** One class from each archive that the server needs; the last is where its log goes, if the tests have it. */
    private static final List<String> CLASSES = List.of(
            "org.apache.zookeeper.server.quorum.QuorumPeerMain",
            "org.apache.zookeeper.proto.ConnectRequest",
            "com.codahale.metrics.Reservoir",
            "org.xerial.snappy.SnappyInputStream",
            "org.apache.commons.io.FileUtils",
            "io.netty.buffer.ByteBuf",
            "io.netty.channel.Channel",
            "io.netty.handler.ssl.SslContext",
            "io.netty.util.concurrent.Future",
            "org.slf4j.Logger",
            "org.slf4j.simple.SimpleLogger");

    /** What it needs beyond that to speak TLS. */
    static final List<String> TLS_CLASSES = List.of(
            "io.netty.channel.epoll.Epoll",
            "io.netty.channel.unix.Unix",
            "io.netty.handler.codec.ByteToMessageDecoder",
            "io.netty.resolver.AddressResolver");

    private ZooKeeperEngine() {}

    /** Starts a single server or an ensemble, and waits until each server answers. */
    public static Engine start(int nodes) {
        List<HeldPort> quorumPorts = ports(nodes);
        List<HeldPort> electionPorts = ports(nodes);
        List<String> addresses = IntStream.range(0, nodes)
                .mapToObj(i -> quorumPorts.get(i).toString()
                        + ':'
                        + electionPorts.get(i).number())
                .toList();
        List<List<HeldPort>> ports = IntStream.range(0, nodes)
                .mapToObj(i -> List.of(quorumPorts.get(i), electionPorts.get(i)))
                .toList();
        return start(ports, (from, to) -> addresses.get(to), new ArrayList<>(), WorkDirectory::data, () -> {});
    }

    /** Says under which address one server of an ensemble finds another, or itself. */
    interface AddressBook {
        String address(int from, int to);
    }

    /**
     * The same for servers with these ports beside the clients', which find each other by the address book. The hosts are added
     * to the list before the first of them starts; the function says where the data of a directory's server are.
     */
    static ServerEngine start(
            List<List<HeldPort>> peerPorts,
            AddressBook addresses,
            List<ProcessHost> hosts,
            Function<WorkDirectory, Path> data,
            Runnable afterwards) {
        int nodes = peerPorts.size();
        List<HeldPort> clientPorts = ports(nodes);
        for (int i = 0; i < nodes; i++) {
            int self = i;
            String ensemble = nodes == 1
                    ? ""
                    : IntStream.range(0, nodes)
                            .mapToObj(other -> "server." + other + "=" + addresses.address(self, other) + '\n')
                            .collect(Collectors.joining());
            WorkDirectory directory = new WorkDirectory("zookeeper");
            Path home = data.apply(directory);
            write(home.resolve("myid"), Integer.toString(i));
            Path configuration = directory.write(
                    Path.of("zoo.cfg"),
                    SETTINGS + "dataDir=" + home + "\nclientPortAddress=127.0.0.1\nclientPort="
                            + clientPorts.get(i).number() + '\n' + ensemble);
            List<HeldPort> ports = new ArrayList<>(List.of(clientPorts.get(i)));
            ports.addAll(peerPorts.get(i));
            hosts.add(new ProcessHost(command(configuration, List.of()), directory, ports));
        }
        return ServerEngine.start("ZooKeeper " + Version.getVersion(), new ZooKeeperDialect(), hosts, afterwards);
    }

    private static void write(Path file, String text) {
        try {
            Files.writeString(file, text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static List<HeldPort> ports(int count) {
        return Stream.generate(HeldPort::new).limit(count).toList();
    }

    /** What starts a server; the classes are those that it needs besides the usual ones. */
    static List<String> command(Path configuration, List<String> moreClasses) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(JVM_OPTIONS);
        command.addAll(List.of("-cp", classPath(moreClasses), CLASSES.get(0), configuration.toString()));
        return command;
    }

    private static String classPath(List<String> moreClasses) {
        Set<String> archives = new LinkedHashSet<>();
        for (String name : Stream.concat(CLASSES.stream(), moreClasses.stream()).toList()) {
            try {
                archives.add(Path.of(Class.forName(name, false, ZooKeeperEngine.class.getClassLoader())
                                .getProtectionDomain()
                                .getCodeSource()
                                .getLocation()
                                .toURI())
                        .toString());
            } catch (ClassNotFoundException e) {
                if (!name.startsWith("org.slf4j.simple")) {
                    throw new IllegalStateException(
                            "the ZooKeeper server needs " + name + ", which the class path of the tests lacks", e);
                }
            } catch (URISyntaxException e) {
                throw new IllegalStateException(e);
            }
        }
        return String.join(File.pathSeparator, archives);
    }
}
