package dev.latchkey.conformance;

import static dev.latchkey.conformance.Client.bytes;
import static dev.latchkey.conformance.Client.nonce;
import static org.assertj.core.api.Assertions.assertThat;

import dev.latchkey.spi.Backend;
import dev.latchkey.spi.BackendException;
import dev.latchkey.spi.BackendSession;
import dev.latchkey.spi.Entry;
import dev.latchkey.spi.HostPort;
import dev.latchkey.spi.Outcome;
import dev.latchkey.spi.Range;
import dev.latchkey.spi.Transaction;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;

/** What a backend promises when the engine hangs, is away, or is something else. */
@DisplayName("When the engine does not answer")
public abstract class SpiFaultConformance extends EngineTest {

    private static final String QUEUE = "locks/queue";

    /** Runs on this engine. */
    protected SpiFaultConformance(Engine engine) {
        super(engine);
    }

    @Test
    @DisplayName("every call ends all the same, and says whether it may have had an effect")
    void everyCallEndsWhenNothingPasses() {
        Client client = client(SHORT_REQUEST_TIMEOUT);
        BackendSession session = client.keptSession(LONG_TTL);
        Entry ticket = client.append(session, QUEUE);
        client.link().blackhole();
        assertEveryCallEnds(client, session, ticket);
        client.link().restore();
        awaitAnswer(client);
        assertThat(client.children(QUEUE)).extracting(Entry::key).contains(ticket.key());
    }

    @Test
    @DisplayName("every call ends all the same when connections are refused")
    void everyCallEndsWhenRefused() {
        Client client = client(SHORT_REQUEST_TIMEOUT);
        BackendSession session = client.keptSession(LONG_TTL);
        Entry ticket = client.append(session, QUEUE);
        client.link().cut();
        assertEveryCallEnds(client, session, ticket);
        client.link().restore();
        awaitAnswer(client);
        assertThat(client.children(QUEUE)).extracting(Entry::key).contains(ticket.key());
    }

    @Test
    @ResourceLock(SERVERS)
    @DisplayName("every call ends all the same when the servers stand still")
    void everyCallEndsWhenServersStandStill() {
        assumeServers(1);
        Client client = client(SHORT_REQUEST_TIMEOUT);
        BackendSession session = client.keptSession(LONG_TTL);
        Entry ticket = client.append(session, QUEUE);
        engine().servers().forEach(Engine.Server::pause);
        assertEveryCallEnds(client, session, ticket);
        engine().servers().forEach(Engine.Server::resume);
        awaitAnswer(client);
    }

    @Test
    @ResourceLock(SERVERS)
    @DisplayName("it goes on by itself once a killed majority is back")
    void goesOnWhenAMajorityIsBack() {
        assumeServers(3);
        Client client = client(SHORT_REQUEST_TIMEOUT);
        Entry made = client.create("values/one", "1");
        engine().servers().get(0).kill();
        engine().servers().get(1).kill();
        Await.until("nothing is answered without a majority", () -> !isAnswered(client));
        engine().servers().get(0).start();
        engine().servers().get(1).start();
        awaitAnswer(client);
        assertThat(client.at("values/one")).extracting(Entry::text).containsExactly(made.text());
    }

    @Test
    @ResourceLock(SERVERS)
    @DisplayName("the death of the leader holds nobody up for long")
    void survivesTheDeathOfTheLeader() {
        assumeServers(3);
        Client client = client(SHORT_REQUEST_TIMEOUT);
        BackendSession session = client.keptSession(LONG_TTL);
        Entry ticket = client.append(session, QUEUE);
        Engine.Server leader = engine().servers().stream()
                .filter(Engine.Server::isLeader)
                .findFirst()
                .orElseThrow();
        leader.kill();
        awaitAnswer(client);
        Await.until("the session is renewed", () -> isRenewed(session));
        assertThat(client.children(QUEUE)).extracting(Entry::key).containsExactly(ticket.key());
        leader.start();
        assertThat(session.lost().toCompletableFuture()).isNotDone();
    }

    @Test
    @DisplayName("opening a session fails with every address and why it failed: refused")
    void openSessionNamesAddressesThatRefuse() throws IOException {
        assumeServers(1);
        int[] ports = {unusedPort(), unusedPort()};
        BackendException failure = openSessionAt(ports);
        for (int port : ports) {
            assertThat(failure).hasMessageContaining("127.0.0.1:" + port);
        }
        assertThat(failure).hasMessageContaining("refused");
    }

    @Test
    @DisplayName("opening a session fails with the address and that it gave no answer")
    void openSessionNamesAddressesThatAreSilent() throws IOException {
        assumeServers(1);
        try (Stranger silent = Stranger.silent()) {
            BackendException failure = openSessionAt(silent.port());
            assertThat(failure).hasMessageContaining("127.0.0.1:" + silent.port());
            assertThat(failure).hasMessageContaining("no answer");
        }
    }

    @Test
    @DisplayName("opening a session fails with the address and that something else listens there")
    void openSessionNamesAddressesOfSomethingElse() throws IOException {
        assumeServers(1);
        try (Stranger web = Stranger.speakingHttp()) {
            BackendException failure = openSessionAt(web.port());
            assertThat(failure).hasMessageContaining("127.0.0.1:" + web.port());
            assertThat(failure).hasMessageContaining("answered, but not as");
        }
    }

    @Test
    @DisplayName("opening a session succeeds if one of the addresses leads somewhere")
    void openSessionNeedsOneGoodAddress() throws IOException {
        assumeServers(1);
        String uri = engine().uri("fault");
        String alsoUnused = uri.replace("://", "://127.0.0.1:" + unusedPort() + ",");
        try (TestTime time = new TestTime();
                Backend backend = Uris.open(alsoUnused, Client.CONNECT_TIMEOUT, REQUEST_TIMEOUT, time)) {
            assertThat(Await.result(backend.openSession(LONG_TTL)).id()).isNotBlank();
        }
    }

    private static void assertEveryCallEnds(Client client, BackendSession session, Entry ticket) {
        Backend backend = client.backend();
        List<BackendException> failures = new ArrayList<>();
        var append = backend.commit(Transaction.heldBy(session)
                .append(QUEUE, "test", nonce(), bytes("x"))
                .thenList(QUEUE));
        var create = backend.commit(
                Transaction.unowned().create("values/" + nonce(), bytes("x")).build());
        var check = backend.commit(Transaction.heldBy(session).thenList(QUEUE));
        var delete = backend.commit(Transaction.heldBy(session)
                .update(ticket.key(), bytes("y"), ticket.stamp())
                .build());
        var read = backend.list(Range.children(QUEUE));
        var renewal = session.renew();
        for (var transaction : List.of(append, create, check, delete)) {
            try {
                assertThat(Await.result(transaction)).isInstanceOf(Outcome.Unknown.class);
            } catch (BackendException e) {
                failures.add(e);
            }
        }
        failures.add(Await.failure(read));
        failures.add(Await.failure(renewal));
        assertThat(failures).allSatisfy(failure -> {
            assertThat(failure.kind()).isEqualTo(BackendException.Kind.UNAVAILABLE);
            assertThat(failure.getMessage()).isNotBlank();
        });
    }

    private BackendException openSessionAt(int... ports) {
        String addresses = String.join(
                ",",
                Arrays.stream(ports)
                        .mapToObj(port -> new HostPort("127.0.0.1", port).toString())
                        .toList());
        String uri = Uris.scheme(engine().uri("x")) + "://" + addresses + "/away";
        try (TestTime time = new TestTime();
                Backend backend = Uris.open(uri, Duration.ofSeconds(2), Duration.ofSeconds(1), time)) {
            BackendException failure = Await.failure(backend.openSession(LONG_TTL));
            assertThat(failure.kind()).isEqualTo(BackendException.Kind.UNAVAILABLE);
            return failure;
        }
    }

    private static int unusedPort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private static boolean isRenewed(BackendSession session) {
        try {
            Await.result(session.renew());
            return true;
        } catch (BackendException e) {
            assertThat(e.kind()).as(e.getMessage()).isEqualTo(BackendException.Kind.UNAVAILABLE);
            return false;
        }
    }

    private static void awaitAnswer(Client client) {
        Await.until("the engine answers again", () -> isAnswered(client));
    }

    private static boolean isAnswered(Client client) {
        try {
            client.children("nothing");
            return true;
        } catch (BackendException e) {
            return false;
        }
    }
}
