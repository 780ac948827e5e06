package dev.latchkey.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.latchkey.Coordinator;
import dev.latchkey.conformance.servers.SecureZooKeeper;
import dev.latchkey.conformance.servers.TestAuthority;
import dev.latchkey.discovery.ServiceInstance;
import dev.latchkey.session.EngineRefusedException;
import dev.latchkey.session.Grant;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.zookeeper.KeeperException;
import org.apache.zookeeper.ZooKeeper;
import org.apache.zookeeper.client.ZKClientConfig;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;

@DisplayName("ZooKeeper with TLS and credentials")
class SecureZooKeeperIT {

    private static final String PASSWORD = Secrets.PASSWORD;
    private static final TestAuthority AUTHORITY = new TestAuthority("the servers' authority");
    private static final TestAuthority STRANGERS = new TestAuthority("another authority");
    private static final SecureZooKeeper SERVER = new SecureZooKeeper(AUTHORITY);
    private static final TestAuthority.Issued OWN = AUTHORITY.issue("app");

    private static final String TLS = "?ca=" + AUTHORITY.file();
    private static final String USER = "&user=app&password=" + PASSWORD;
    private static final String CERTIFICATE = "&cert=" + OWN.certificate() + "&key=" + OWN.key();

    private static final Engine AS_USER = SERVER.as("user", TLS + USER);
    private static final Engine AS_CERTIFIED = SERVER.as("certificate", TLS + CERTIFICATE);

    private static final String KEY_FILE = "latchkey-" + ProcessHandle.current().pid() + "-.*p12";

    private final String namespace = "test-" + UUID.randomUUID();

    @BeforeAll
    static void listenForSecrets() {
        // A key store that lives as long as a test need not be slow to open.
        for (String what : List.of("certPbe", "keyPbe", "mac")) {
            System.setProperty("keystore.pkcs12." + what + "IterationCount", "1");
        }
        Secrets.listen();
    }

    @AfterAll
    static void noSecretWasPrinted() {
        Secrets.assertNoneWasPrinted();
    }

    @Nested
    class Lock extends LockConformance {
        Lock() {
            super(AS_USER);
        }
    }

    @Nested
    class Config extends ConfigConformance {
        Config() {
            super(AS_CERTIFIED);
        }
    }

    @Nested
    class Inspect extends InspectConformance {
        Inspect() {
            super(AS_USER);
        }
    }

    @Nested
    class Intruders extends IntruderConformance {
        Intruders() {
            super(AS_USER, SERVER.as("nobody", TLS), SERVER.as("another user", TLS + "&user=other&password=x"));
        }
    }

    @Nested
    class IntrudersOnCertified extends IntruderConformance {
        IntrudersOnCertified() {
            super(
                    AS_CERTIFIED,
                    SERVER.as("nobody", TLS),
                    SERVER.as("another certificate", TLS + certificate(AUTHORITY.issue("other"))));
        }
    }

    private static String certificate(TestAuthority.Issued issued) {
        return "&cert=" + issued.certificate() + "&key=" + issued.key();
    }

    private String plainUri(String parameters) {
        return "zookeeper://" + SERVER.plainPort() + "/" + namespace + parameters;
    }

    private String tlsUri(String parameters) {
        return "zookeeper://" + SERVER.tlsPort() + "/" + namespace + parameters;
    }

    @Test
    @SuppressWarnings("try") // Closing the raw client may be interrupted.
    @DisplayName("makes every node for its creator alone")
    void everyNodeIsItsCreators() throws Exception {
        try (Coordinator coordinator = Coordinator.connect(tlsUri(TLS + USER))) {
            Grant grant = coordinator.lock("a").acquire();
            coordinator.config("shop").put("k", "v");
            coordinator.config("shop").delete("k");
            coordinator.counter("c").add(1);
            coordinator.services().register(ServiceInstance.of("s", "h", 1));
            List<String> open = new ArrayList<>();
            try (ZooKeeper raw = rawClient()) {
                raw.addAuthInfo("digest", ("app:" + PASSWORD).getBytes(StandardCharsets.UTF_8));
                List<String> seen = everyNode(raw, "/" + namespace);
                assertThat(seen).hasSizeGreaterThan(8);
                for (String path : seen) {
                    if (!raw.getACL(path, null).toString().matches("\\[31,s\\{'digest,'app:.*}\n]")) {
                        open.add(path + " " + raw.getACL(path, null));
                    }
                }
            }
            assertThat(open).isEmpty();
            assertThat(grant.release()).isTrue();
        }
    }

    private static List<String> everyNode(ZooKeeper raw, String path) throws KeeperException, InterruptedException {
        List<String> all = new ArrayList<>(List.of(path));
        for (String child : raw.getChildren(path, false)) {
            all.addAll(everyNode(raw, path + "/" + child));
        }
        return all;
    }

    private static ZooKeeper rawClient() throws IOException {
        return new ZooKeeper(SERVER.plainPort().toString(), 15_000, event -> {}, new ZKClientConfig());
    }

    @Test
    @DisplayName("is not opened by a wrong password, and says what to look at")
    void wrongPassword() {
        try (Coordinator owner = Coordinator.connect(tlsUri(TLS + USER))) {
            assertThat(owner.session().id()).isNotEmpty();
            assertRefused(tlsUri(TLS + "&user=app&password=" + Secrets.WRONG), "no permission", "check user, password");
        }
    }

    @Test
    @ResourceLock(EngineTest.SERVERS)
    @DisplayName("opens a session for a user at the first attempt")
    void opensAtOnce() throws Exception {
        int sessions = 20;
        long requestsBefore = SERVER.sessionRequests();
        // Several at a time, so that the server is busy.
        IntStream.range(0, sessions)
                .parallel()
                .forEach(i -> Coordinator.connect(tlsUri(TLS + USER)).close());
        assertThat(SERVER.sessionRequests() - requestsBefore).isEqualTo(sessions);
    }

    @Test
    @DisplayName("refuses a client that it knows by no name, and says what the servers lack")
    void unknownIdentity() {
        assertRefused(
                tlsUri(TLS + certificate(STRANGERS.issue("app"))),
                "knows this client by no name",
                "no authority that the servers trust");
    }

    @Test
    @DisplayName("tells an expired client certificate from others")
    void expiredClientCertificate() {
        TestAuthority.Issued expired = AUTHORITY.issueExpired("app");
        assertRefused(
                tlsUri(TLS + certificate(expired)),
                "refused the client's certificate",
                "expired on",
                expired.certificate().toString());
    }

    @Test
    @DisplayName("refuses to talk to a server for which nobody vouches whom it trusts")
    void untrustedServer() {
        assertRefused(
                tlsUri("?ca=" + STRANGERS.file()),
                "CN=zookeeper",
                "issued by CN=the servers' authority",
                "not vouched for by the authorities in " + STRANGERS.file());
        assertRefused(tlsUri("?tls=true"), "not vouched for by the authorities of the Java runtime", "ca=");
    }

    @Test
    @DisplayName("says when the server's certificate has expired")
    void expiredServer() throws Exception {
        try (TlsStranger server = new TlsStranger(AUTHORITY.issueExpired("old"))) {
            assertRefused("zookeeper://127.0.0.1:" + server.port() + "/a" + TLS, "CN=old expired on", "new one issued");
        }
    }

    @Test
    @DisplayName("says when the server's certificate is for another host")
    void anotherHost() throws Exception {
        try (TlsStranger server = new TlsStranger(AUTHORITY.issueFor("10.1.2.3", "elsewhere"))) {
            assertRefused(
                    "zookeeper://127.0.0.1:" + server.port() + "/a" + TLS, "not for 127.0.0.1 but for [10.1.2.3]");
        }
    }

    @Test
    @DisplayName("says when plain text meets TLS, and the other way round")
    void plainTextAndTls() {
        assertRefused("zookeeper://" + SERVER.tlsPort() + "/a", "speaks TLS, but plain text was tried", "tls=true");
        assertRefused(plainUri(TLS), "serves plain text there, but TLS was tried", "secureClientPort");
    }

    @Test
    @DisplayName("leaves no file with a key behind")
    void leavesNoKey() throws Exception {
        try (Coordinator coordinator = Coordinator.connect(tlsUri(TLS + CERTIFICATE))) {
            assertThat(coordinator.lock("a").tryAcquire()).isPresent();
            assertThat(keyFiles()).isNotEmpty();
        }
        Await.until("no file with a key is left", () -> keyFiles().isEmpty());
    }

    private static List<Path> keyFiles() {
        try (Stream<Path> files = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
            return files.filter(file -> file.getFileName().toString().matches(KEY_FILE))
                    .toList();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static void assertRefused(String uri, String... parts) {
        assertThatThrownBy(() ->
                        Coordinator.builder(uri).connectTimeout(Await.DEADLINE).connect())
                .isInstanceOf(EngineRefusedException.class)
                .satisfies(Secrets::assertHasNone)
                .satisfies(refused -> assertThat(refused.getMessage()).contains(parts));
    }
}
