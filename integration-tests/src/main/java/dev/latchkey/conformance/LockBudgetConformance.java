package dev.latchkey.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latchkey.lock.DistributedLock;
import dev.latchkey.session.Grant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;

/** How many requests a lock may cost, counted on the way to the servers; what it took is printed. */
@DisplayName("A lock's requests")
public abstract class LockBudgetConformance extends LockTest {

    private static final int ROUNDS = 40;

    /** Runs on this engine. */
    protected LockBudgetConformance(Engine engine) {
        super(engine);
    }

    @Test
    @ResourceLock(SERVERS)
    @DisplayName("are at most two for an acquire and release that meets nobody, once none was met a few times")
    void uncontended() throws Exception {
        Application application = application(LONG_TTL);
        DistributedLock lock = application.coordinator().lock("a");
        for (int i = 0; i < ROUNDS; i++) {
            lock.acquire().close();
        }
        application.link().resetRequests();
        for (int i = 0; i < ROUNDS; i++) {
            lock.acquire().close();
        }
        assertBudget("uncontended", application.link().requests(), ROUNDS, 2);
    }

    @Test
    @ResourceLock(SERVERS)
    @DisplayName("are at most three on ZooKeeper, two elsewhere, where two clients take turns without meeting")
    void inTurns() throws Exception {
        List<Application> applications = List.of(application(LONG_TTL), application(LONG_TTL));
        for (Application application : applications) {
            application.coordinator().lock("a").acquire().close();
            application.link().resetRequests();
        }
        for (int i = 0; i < ROUNDS; i++) {
            applications.get(i % 2).coordinator().lock("a").acquire().close();
        }
        assertBudget("two in turns", requests(applications), ROUNDS, Budgets.of(engine(), namespace(), 3, 2));
    }

    @Test
    @ResourceLock(SERVERS)
    @DisplayName("are at most six for each acquire and release of eight clients that contend")
    void eightClients() throws Exception {
        List<Application> applications = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            applications.add(application(LONG_TTL));
        }
        contend(applications, 1);
        applications.forEach(application -> application.link().resetRequests());
        contend(applications, ROUNDS);
        assertBudget("eight clients", requests(applications), 8 * ROUNDS, 6);
    }

    private static Map<String, Integer> requests(List<Application> applications) {
        Map<String, Integer> all = new TreeMap<>();
        applications.forEach(application ->
                application.link().requests().forEach((kind, count) -> all.merge(kind, count, Integer::sum)));
        return all;
    }

    @Test
    @ResourceLock(SERVERS)
    @DisplayName("are at most one in five acquires for eight threads of one process")
    void eightThreads() throws Exception {
        Application application = application(LONG_TTL);
        List<Application> shared = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            shared.add(application);
        }
        contend(shared, 1);
        application.link().resetRequests();
        contend(shared, 25 * ROUNDS);
        assertBudget("eight threads", application.link().requests(), 8 * 25 * ROUNDS, 0.2);
    }

    private static void contend(List<Application> applications, int rounds) throws Exception {
        List<FutureTask<Void>> tasks = new ArrayList<>();
        for (Application application : applications) {
            FutureTask<Void> task = new FutureTask<>(() -> {
                for (int i = 0; i < rounds; i++) {
                    try (Grant grant = application.coordinator().lock("a").acquire()) {
                        assertThat(grant.fencingToken()).isPositive();
                    }
                }
                return null;
            });
            tasks.add(task);
            new Thread(task).start();
        }
        for (FutureTask<Void> task : tasks) {
            task.get();
        }
    }

    private void assertBudget(String what, Map<String, Integer> counted, int acquires, double budget) {
        Budgets.check("lock, " + what, engine(), counted, acquires, budget);
    }
}
