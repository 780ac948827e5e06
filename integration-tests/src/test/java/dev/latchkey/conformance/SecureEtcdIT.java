package dev.latchkey.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.latchkey.Coordinator;
import dev.latchkey.codec.Codecs;
import dev.latchkey.config.ConfigView;
import dev.latchkey.conformance.servers.EtcdVersion;
import dev.latchkey.conformance.servers.SecureEtcd;
import dev.latchkey.conformance.servers.SharedEngines;
import dev.latchkey.conformance.servers.TestAuthority;
import dev.latchkey.conformance.servers.TestAuthority.Issued;
import dev.latchkey.session.EngineRefusedException;
import dev.latchkey.session.Grant;
import java.time.Duration;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;

@DisplayName("etcd with TLS, users and roles")
class SecureEtcdIT {

    private static final TestAuthority AUTHORITY = new TestAuthority("the servers' authority");
    private static final TestAuthority STRANGERS = new TestAuthority("another authority");
    private static final Issued TOKEN_KEYS = AUTHORITY.tokenKeys();

    /** Demands certificates of clients, and gives them tokens that are soon over. */
    private static final SecureEtcd MUTUAL = new SecureEtcd(
            EtcdVersion.V3_4,
            AUTHORITY,
            AUTHORITY.issue("etcd"),
            "--client-cert-auth",
            "--trusted-ca-file=" + AUTHORITY.file(),
            "--auth-token=jwt,sign-method=RS256,ttl=1s,pub-key=" + TOKEN_KEYS.certificate() + ",priv-key="
                    + TOKEN_KEYS.key());

    /** Asks for user and password only, and forgets all tokens when it is started anew. */
    private static final SecureEtcd ONE_SIDED =
            new SecureEtcd(EtcdVersion.V3_5, AUTHORITY, AUTHORITY.issue("etcd"), "--auth-token=simple");

    static {
        MUTUAL.enableAuthentication(Secrets.PASSWORD);
        ONE_SIDED.enableAuthentication(Secrets.PASSWORD);
    }

    private static final String TLS = "?ca=" + AUTHORITY.file();
    private static final String USER = "&user=" + SecureEtcd.USER + "&password=" + Secrets.PASSWORD;
    /** The certificate's name is no user's. */
    private static final String NAMELESS = certificate(AUTHORITY.issue("nobody"));

    private static final Engine AS_USER = MUTUAL.as("user", TLS + NAMELESS + USER);
    private static final Engine AS_CERTIFIED = MUTUAL.as("certificate", TLS + certificate(AUTHORITY.issue("app")));
    private static final Engine AS_USER_ONE_SIDED = ONE_SIDED.as("user", TLS + USER);

    private final String namespace = SecureEtcd.NAMESPACES + UUID.randomUUID();

    @BeforeAll
    static void listenForSecrets() {
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
            super(AS_USER);
        }
    }

    @Nested
    class Inspect extends InspectConformance {
        Inspect() {
            super(AS_CERTIFIED);
        }
    }

    @Nested
    class Intruders extends IntruderConformance {
        Intruders() {
            super(
                    AS_USER,
                    MUTUAL.as("nobody", TLS + NAMELESS),
                    MUTUAL.as(
                            "user without role",
                            TLS + NAMELESS + "&user=" + SecureEtcd.USER_WITHOUT_ROLE + "&password="
                                    + Secrets.PASSWORD));
        }
    }

    @Nested
    class OneSidedIntruders extends IntruderConformance {
        OneSidedIntruders() {
            super(
                    AS_USER_ONE_SIDED,
                    ONE_SIDED.as("nobody", TLS),
                    ONE_SIDED.as("wrong password", TLS + "&user=" + SecureEtcd.USER + "&password=" + Secrets.WRONG));
        }
    }

    private static String certificate(Issued issued) {
        return "&cert=" + issued.certificate() + "&key=" + issued.key();
    }

    private String mutual(String parameters) {
        return "etcd://" + MUTUAL.tlsPort() + "/" + namespace + parameters;
    }

    private String oneSided(String parameters) {
        return "etcd://" + ONE_SIDED.tlsPort() + "/" + namespace + parameters;
    }

    @Test
    @DisplayName("gets a new token when the old one has expired, without losing or repeating anything")
    void tokensExpire() throws Exception {
        try (Coordinator coordinator = Coordinator.connect(mutual(TLS + NAMELESS + USER));
                ConfigView<String> view = coordinator.config("shop").view("", Codecs.text())) {
            Grant grant = coordinator.lock("a").acquire();
            long begin = System.nanoTime();
            int rounds = 0;
            // A token lives for a second, so that it ends a few times meanwhile, wherever that is.
            while (System.nanoTime() - begin < 3_500_000_000L) {
                String now = Integer.toString(++rounds);
                assertThat(coordinator.counter("c").add(1)).isEqualTo(rounds);
                coordinator.config("shop").put("k", now);
                Await.until("the view has seen it", () -> now.equals(view.get("k")));
                coordinator.lock("b").acquire().close();
            }
            assertThat(grant.isValid()).isTrue();
            assertThat(coordinator.counter("c").get()).isEqualTo(rounds);
            assertThat(coordinator.config("shop").get("k").orElseThrow().revision())
                    .isEqualTo(rounds);
            assertThat(grant.release()).isTrue();
        }
    }

    @Test
    @DisplayName("begins a watch with a new token, though the stream of watches has an old one")
    void watchesAfterTokensExpire() throws Exception {
        try (Coordinator coordinator = Coordinator.connect(mutual(TLS + NAMELESS + USER));
                ConfigView<String> first = coordinator.config("first").view("", Codecs.text())) {
            for (int i = 0; i < 3; i++) {
                int round = i;
                long begin = System.nanoTime();
                Await.until("the token has expired", () -> System.nanoTime() - begin > 1_200_000_000L);
                try (ConfigView<String> next = coordinator.config("next" + i).view("", Codecs.text())) {
                    coordinator.config("next" + i).put("k", "v");
                    coordinator.config("first").put("k", "v" + i);
                    Await.until("the new watch tells", () -> "v".equals(next.get("k")));
                    Await.until("the old watch goes on", () -> ("v" + round).equals(first.get("k")));
                }
            }
        }
    }

    @Test
    @ResourceLock(EngineTest.SERVERS)
    @DisplayName("logs in again at a server that has forgotten its tokens")
    void serverForgetsTokens() throws Exception {
        try (Coordinator coordinator = Coordinator.builder(oneSided(TLS + USER))
                        .sessionTtl(Duration.ofSeconds(60))
                        .connect();
                ConfigView<String> view = coordinator.config("shop").view("", Codecs.text())) {
            Grant grant = coordinator.lock("a").acquire();
            Engine.Server server = AS_USER_ONE_SIDED.servers().get(0);
            server.kill();
            server.start();
            coordinator.config("shop").within(Await.DEADLINE).put("k", "v");
            Await.until("the view has seen it", () -> "v".equals(view.get("k")));
            assertThat(grant.release()).isTrue();
        }
    }

    @Test
    @DisplayName("is not opened by a wrong password, nor by a user that it does not know")
    void wrongPassword() {
        assertRefused(
                oneSided(TLS + "&user=app&password=" + Secrets.WRONG),
                "user app is unknown there, or has another password",
                "Check user and password");
        assertRefused(oneSided(TLS + "&user=who&password=" + Secrets.WRONG), "user who is unknown there");
    }

    @Test
    @DisplayName("is not opened without a user, and asks for one")
    void noUser() {
        assertRefused(oneSided(TLS), "give user and password");
    }

    @Test
    @DisplayName("says which rights are missing to a user who has too few")
    void missingRole() {
        assertRefused(
                oneSided(TLS + "&user=guest&password=" + Secrets.PASSWORD),
                "permission denied",
                "a role that may read and write all keys under the namespace");
        assertRefused(
                "etcd://" + ONE_SIDED.tlsPort() + "/elsewhere" + TLS + USER, "permission denied", "grant-permission");
    }

    @Test
    @DisplayName("demands a certificate of the client, and says so")
    void noClientCertificate() {
        assertRefused(mutual(TLS + USER), "demands a certificate of the client", "cert=… and key=…");
    }

    @Test
    @DisplayName("refuses a client's certificate of another authority, or one that has expired")
    void badClientCertificate() {
        assertRefused(
                mutual(TLS + USER + certificate(STRANGERS.issue("app"))),
                MUTUAL.tlsPort().toString(),
                "certificate");
        Issued expired = AUTHORITY.issueExpired("app");
        assertRefused(
                mutual(TLS + USER + certificate(expired)),
                "refused the client's certificate in " + expired.certificate(),
                "expired on");
    }

    @Test
    @DisplayName("is not trusted if nobody vouches for it whom the client trusts")
    void untrustedServer() {
        assertRefused(
                oneSided("?ca=" + STRANGERS.file() + USER),
                "CN=etcd",
                "issued by CN=the servers' authority",
                "not vouched for by the authorities in " + STRANGERS.file());
    }

    @Test
    @DisplayName("is not trusted if its certificate has expired")
    void expiredServer() {
        try (SecureEtcd expired = new SecureEtcd(EtcdVersion.V3_4, AUTHORITY, AUTHORITY.issueExpired("old"))) {
            assertRefused("etcd://" + expired.tlsPort() + "/" + namespace + TLS, "CN=old expired on", "new one issued");
        }
    }

    @Test
    @DisplayName("says when its certificate is for another host")
    void anotherHost() throws Exception {
        try (TlsStranger server = new TlsStranger(AUTHORITY.issueFor("10.1.2.3", "elsewhere"))) {
            assertRefused("etcd://127.0.0.1:" + server.port() + "/a" + TLS, "not for 127.0.0.1 but for [10.1.2.3]");
        }
    }

    @Test
    @DisplayName("says when plain text meets TLS, and the other way round")
    void plainTextAndTls() {
        assertRefused(
                "etcd://" + ONE_SIDED.tlsPort() + "/a", "speaks TLS, but plain text was tried", "tls=true", "ca=");
        String plain = SharedEngines.etcd(EtcdVersion.V3_4, 1).uri(namespace);
        assertRefused(plain + TLS, "answers in plain text, but TLS was tried");
    }

    @Test
    @DisplayName("that asks nobody for a password serves a user all the same")
    void authenticationIsOff() throws Exception {
        String plain = SharedEngines.etcd(EtcdVersion.V3_4, 1).uri(namespace);
        try (Coordinator coordinator = Coordinator.builder(plain)
                .credentials(SecureEtcd.USER, Secrets.PASSWORD)
                .connect()) {
            assertThat(coordinator.lock("a").acquire().release()).isTrue();
            Secrets.assertHasNone(coordinator.toString());
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
