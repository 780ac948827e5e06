package dev.latchkey.conformance.servers;

import dev.latchkey.conformance.Engine;
import dev.latchkey.conformance.proxy.HeldPort;
import dev.latchkey.conformance.proxy.Protocol;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.apache.zookeeper.Version;

/** One ZooKeeper server with a TLS port, which asks clients for a certificate and knows users, and one for plain text. */
public final class SecureZooKeeper {

    private final TestAuthority authority;
    private final HeldPort tlsPort = new HeldPort();
    private final HeldPort plainPort = new HeldPort();
    private final Engine engine;

    /** Starts it with a certificate of this authority, which is also to vouch for clients. */
    public SecureZooKeeper(TestAuthority authority) {
        this.authority = authority;
        WorkDirectory directory = new WorkDirectory("secure-zookeeper");
        Path configuration = directory.write(
                Path.of("zoo.cfg"),
                ZooKeeperEngine.SETTINGS
                        + """
                dataDir=%s
                clientPortAddress=127.0.0.1
                clientPort=%d
                secureClientPortAddress=127.0.0.1
                secureClientPort=%d
                serverCnxnFactory=org.apache.zookeeper.server.NettyServerCnxnFactory
                authProvider.x509=org.apache.zookeeper.server.auth.X509AuthenticationProvider
                ssl.keyStore.location=%s
                ssl.trustStore.location=%s
                ssl.clientAuth=want
                """.formatted(
                                        directory.data(),
                                        plainPort.number(),
                                        tlsPort.number(),
                                        authority.issue("zookeeper").both(),
                                        authority.file()));
        engine = ServerEngine.start(
                "ZooKeeper " + Version.getVersion() + " with TLS",
                new SideDoorDialect(new ZooKeeperDialect(), Protocol.ZOOKEEPER_TLS, plainPort.address()),
                List.of(new ProcessHost(
                        ZooKeeperEngine.command(configuration, ZooKeeperEngine.TLS_CLASSES),
                        directory,
                        List.of(tlsPort, plainPort))),
                () -> {});
    }

    /** The engine as a client sees it that connects with these parameters, which begin with {@code ?}. */
    public Engine as(String who, String parameters) {
        return new SecureEngine(engine, engine.name() + ", " + who, parameters);
    }

    /** Who vouches for the server. */
    public TestAuthority authority() {
        return authority;
    }

    /** Where it speaks TLS. */
    public HeldPort tlsPort() {
        return tlsPort;
    }

    /** How often it has been asked for a session. */
    public long sessionRequests() throws IOException {
        return ZooKeeperDialect.monitor(plainPort.address())
                .lines()
                .filter(line -> line.startsWith("zk_connection_request_count"))
                .mapToLong(line -> Long.parseLong(line.split("\\s+")[1]))
                .findFirst()
                .orElseThrow();
    }

    /** Where it speaks plain text. */
    public HeldPort plainPort() {
        return plainPort;
    }
}
