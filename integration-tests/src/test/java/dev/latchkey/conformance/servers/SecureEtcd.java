package dev.latchkey.conformance.servers;

import dev.latchkey.conformance.Engine;
import dev.latchkey.conformance.proxy.HeldPort;
import dev.latchkey.conformance.proxy.Protocol;
import io.etcd.jetcd.Auth;
import io.etcd.jetcd.ByteSequence;
import io.etcd.jetcd.Client;
import io.etcd.jetcd.auth.Permission;
import io.grpc.netty.GrpcSslContexts;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** One etcd server that speaks TLS; once it is told so, it serves only users whom it knows. */
public final class SecureEtcd implements AutoCloseable {

    /** The user whose role may do everything beneath {@link #NAMESPACES}. */
    public static final String USER = "app";

    /** A user without any role. */
    public static final String USER_WITHOUT_ROLE = "guest";

    /** What every namespace begins with that the user may use. */
    public static final String NAMESPACES = "test-";

    private static final Duration DEADLINE = Duration.ofSeconds(30);

    private final TestAuthority.Issued certificate;
    private final TestAuthority authority;
    private final HeldPort tlsPort = new HeldPort();
    private final HeldPort peerPort = new HeldPort();
    private final HeldPort healthPort = new HeldPort();
    private final Engine engine;

    /** Starts it with this certificate, and with the options that are given besides. */
    public SecureEtcd(
            EtcdVersion version, TestAuthority authority, TestAuthority.Issued certificate, String... options) {
        this.authority = authority;
        this.certificate = certificate;
        EtcdBinary.Found etcd = EtcdBinary.find(version);
        WorkDirectory directory = new WorkDirectory("secure-etcd");
        List<String> command = new ArrayList<>(List.of(
                etcd.program().toString(),
                "--name=n0",
                "--data-dir=" + directory.data().resolve("etcd"),
                "--listen-client-urls=https://" + tlsPort,
                "--advertise-client-urls=https://" + tlsPort,
                "--listen-peer-urls=http://" + peerPort,
                "--initial-advertise-peer-urls=http://" + peerPort,
                "--initial-cluster=n0=http://" + peerPort,
                "--listen-metrics-urls=http://" + healthPort,
                "--cert-file=" + certificate.certificate(),
                "--key-file=" + certificate.key(),
                "--bcrypt-cost=4",
                "--logger=zap",
                "--log-level=warn",
                "--log-outputs=stderr"));
        command.addAll(Arrays.asList(options));
        engine = ServerEngine.start(
                "etcd " + etcd.version() + " with TLS",
                new HealthDialect(healthPort.address()),
                List.of(new ProcessHost(command, directory, List.of(tlsPort, peerPort, healthPort))),
                () -> {});
    }

    /** Makes the users and roles, with the same password for all, and has the server ask for it from now on. */
    public void enableAuthentication(String password) {
        ByteSequence secret = bytes(password);
        try (Client client = Client.builder()
                .endpoints("https://" + tlsPort)
                .authority(tlsPort.toString())
                .sslContext(GrpcSslContexts.forClient()
                        .trustManager(authority.file().toFile())
                        .keyManager(
                                certificate.certificate().toFile(),
                                certificate.key().toFile())
                        .build())
                .build()) {
            Auth auth = client.getAuthClient();
            for (String user : List.of("root", USER, USER_WITHOUT_ROLE)) {
                done(() -> auth.userAdd(bytes(user), secret));
            }
            for (String role : List.of("root", USER)) {
                done(() -> auth.roleAdd(bytes(role)));
                done(() -> auth.userGrantRole(bytes(role), bytes(role)));
            }
            // '.' is the character after '-'.
            done(() -> auth.roleGrantPermission(
                    bytes(USER), bytes(NAMESPACES), bytes("test."), Permission.Type.READWRITE));
            done(auth::authEnable);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void done(Callable<CompletableFuture<?>> request) {
        try {
            request.call().get(DEADLINE.toSeconds(), TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new IllegalStateException("etcd could not be told its users", e);
        }
    }

    private static ByteSequence bytes(String text) {
        return ByteSequence.from(text, StandardCharsets.UTF_8);
    }

    /** The engine as a client sees it that connects with these parameters, which begin with {@code ?}. */
    public Engine as(String who, String parameters) {
        return new SecureEngine(engine, engine.name() + ", " + who, parameters);
    }

    /** Where it speaks TLS. */
    public HeldPort tlsPort() {
        return tlsPort;
    }

    @Override
    public void close() {
        engine.close();
    }

    /** All that a server says to somebody without certificate or password: its health, and some counters. */
    private record HealthDialect(InetSocketAddress health) implements Dialect {

        private static final HttpClient HTTP = HttpClient.newHttpClient();

        @Override
        public Protocol protocol() {
            return Protocol.ETCD_TLS;
        }

        @Override
        public boolean answers(InetSocketAddress server) throws IOException {
            return get("health").contains("true");
        }

        @Override
        public boolean leads(InetSocketAddress server) {
            return true;
        }

        @Override
        public int sessions(InetSocketAddress server) throws IOException {
            String metrics = get("metrics");
            return counter("etcd_debugging_lease_granted_total", metrics)
                    - counter("etcd_debugging_lease_revoked_total", metrics);
        }

        private static int counter(String name, String metrics) throws IOException {
            Matcher line = Pattern.compile("(?m)^" + name + " (\\d+)$").matcher(metrics);
            if (!line.find()) {
                throw new IOException(name + " was wanted, and the server does not count it");
            }
            return Integer.parseInt(line.group(1));
        }

        private String get(String path) throws IOException {
            HttpRequest request = HttpRequest.newBuilder(
                            URI.create("http://127.0.0.1:" + health.getPort() + "/" + path))
                    .timeout(DEADLINE)
                    .build();
            try {
                return HTTP.send(request, HttpResponse.BodyHandlers.ofString()).body();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IOException(e);
            }
        }

        @Override
        public void compact(List<InetSocketAddress> servers) {
            throw new UnsupportedOperationException("a server that asks for users is compacted by none but them");
        }
    }
}
