package dev.latchkey.conformance;

import dev.latchkey.Coordinator;
import dev.latchkey.CoordinatorBuilder;
import dev.latchkey.spi.Keys;
import dev.latchkey.spi.Sibling;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;

/** What the tests of the recipes stand on: applications, each with its own way to the engine, closed when the test ends. */
public abstract class LockTest extends EngineTest {

    private final List<Application> applications = new ArrayList<>();

    /** Runs on this engine. */
    protected LockTest(Engine engine) {
        super(engine);
    }

    @AfterEach
    final void closeApplications() {
        engine().heal();
        applications.forEach(Application::close);
    }

    /** An application with a session of this life. */
    final Application application(Duration ttl) {
        return application(ttl, builder -> builder);
    }

    final Application application(Duration ttl, UnaryOperator<CoordinatorBuilder> more) {
        ClientLink link = engine().link(namespace());
        CoordinatorBuilder builder = Coordinator.builder(link.uri())
                .sessionTtl(ttl)
                .requestTimeout(REQUEST_TIMEOUT)
                .connectTimeout(Client.CONNECT_TIMEOUT);
        Application application = new Application(more.apply(builder).connect(), link);
        applications.add(application);
        return application;
    }

    /** The tickets that stand in the engine for a lock, as somebody else sees them. */
    final List<Sibling> tickets(Client observer, String lock) {
        return observer.children("locks/" + lock).stream()
                .map(entry -> Keys.parseTicket(entry.key(), entry.order()))
                .filter(Objects::nonNull)
                .toList();
    }

    /** Waits until nothing of a lock is left in the engine. */
    final void awaitNoTickets(Client observer, String lock) {
        Await.until(
                "no ticket of lock " + lock + " is left",
                () -> tickets(observer, lock).isEmpty());
    }

    /** One application and its way to the engine. */
    record Application(Coordinator coordinator, ClientLink link) implements AutoCloseable {

        @Override
        public void close() {
            link.restore();
            coordinator.close();
            link.close();
        }
    }
}
