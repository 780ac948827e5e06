package dev.latchkey.conformance;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.api.parallel.ResourceAccessMode;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.api.parallel.ResourceLockTarget;

/**
 * What the tests of the suite stand on: an engine, a namespace for each test, and clients that are closed when the test
 * ends. Tests may run side by side. Every test says on which engine it ran, and {@link EngineTally} adds that up.
 */
@Execution(ExecutionMode.CONCURRENT)
@ResourceLock(value = EngineTest.SERVERS, mode = ResourceAccessMode.READ, target = ResourceLockTarget.CHILDREN)
public abstract class EngineTest {

    /** A test that stops servers, looks at all threads of the JVM or counts requests locks this for itself. */
    static final String SERVERS = "dev.latchkey.conformance.servers";

    /** The key under which a test reports its engine. */
    static final String REPORT_KEY = "latchkey.engine";

    /** Long enough for a loaded machine, where a test does not want the engine to end the session. */
    static final Duration LONG_TTL = Duration.ofSeconds(15);

    /**
     * Short, where the test waits for the end of the session, but longer than a loaded machine lets a JVM stand still; an
     * engine may raise it.
     */
    static final Duration SHORT_TTL = Duration.ofSeconds(4);

    static final Duration REQUEST_TIMEOUT = Duration.ofSeconds(5);

    /** For tests that wait for a request to run out. */
    static final Duration SHORT_REQUEST_TIMEOUT = Duration.ofMillis(1_500);

    private final Engine engine;
    private final String namespace = "test-" + UUID.randomUUID();
    private final List<Client> clients = new ArrayList<>();

    /** Runs on this engine; the subclass begins and ends it. */
    protected EngineTest(Engine engine) {
        this.engine = engine;
    }

    @BeforeEach
    final void sayWhichEngine(TestReporter reporter) {
        reporter.publishEntry(REPORT_KEY, engine.name());
    }

    @AfterEach
    final void closeClients() {
        engine.heal();
        clients.forEach(Client::close);
    }

    final Engine engine() {
        return engine;
    }

    /** Where this test's keys stand. */
    final String namespace() {
        return namespace;
    }

    final Client client() {
        return client(REQUEST_TIMEOUT);
    }

    final Client clientOfAnotherNamespace() {
        return client(namespace + "-another", REQUEST_TIMEOUT);
    }

    final Client client(Duration requestTimeout) {
        return client(namespace, requestTimeout);
    }

    private Client client(String namespace, Duration requestTimeout) {
        Client client = new Client(engine.link(namespace), requestTimeout);
        clients.add(client);
        return client;
    }

    final void assumeServers(int atLeast) {
        assumeTrue(
                engine.servers().size() >= atLeast,
                () -> "needs " + atLeast + " servers, and " + engine.name() + " has "
                        + engine.servers().size());
    }
}
