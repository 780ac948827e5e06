package dev.latchkey.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latchkey.Coordinator;
import dev.latchkey.atomic.AtomicValue;
import dev.latchkey.atomic.DistributedCounter;
import dev.latchkey.barrier.DistributedBarrier;
import dev.latchkey.barrier.DistributedCountDownLatch;
import dev.latchkey.barrier.DistributedDoubleBarrier;
import dev.latchkey.barrier.Round;
import dev.latchkey.codec.Codecs;
import dev.latchkey.config.ConfigStore;
import dev.latchkey.discovery.Registration;
import dev.latchkey.discovery.ServiceInstance;
import dev.latchkey.election.LeaderLatch;
import dev.latchkey.group.Group;
import dev.latchkey.lock.Acquirable;
import dev.latchkey.lock.DistributedReadWriteLock;
import dev.latchkey.lock.LockSet;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;

/**
 * How often a caller waits for the engine, one answer after another, before a recipe's call returns; counted on the way to the
 * servers and printed. What a call does beside its caller's way is not among it.
 */
@DisplayName("The waits for the engine")
public abstract class WaitConformance extends LockTest {

    /** Slow enough that requests which are sent together arrive before the first of them is answered. */
    private static final Duration ONE_WAY = Duration.ofMillis(3);

    private static final int ROUNDS = 5;

    private final AtomicInteger names = new AtomicInteger();

    /** Runs on this engine. */
    protected WaitConformance(Engine engine) {
        super(engine);
    }

    @Test
    @ResourceLock(SERVERS)
    @DisplayName("are one to acquire and one to release a lock, either side of a read-write lock, or a permit")
    void locks() throws Exception {
        Application application = slow();
        Coordinator coordinator = application.coordinator();
        DistributedReadWriteLock catalogue = coordinator.readWriteLock("a");
        acquireAndRelease(application, "lock", coordinator.lock("a"));
        acquireAndRelease(application, "read lock", catalogue.read());
        acquireAndRelease(application, "write lock", catalogue.write());
        acquireAndRelease(application, "semaphore", coordinator.semaphore("a", 8));
    }

    private void acquireAndRelease(Application application, String what, Acquirable<? extends AutoCloseable> resource)
            throws Exception {
        measure(
                application,
                what,
                new Step("acquire", 1, none -> resource.acquire()),
                new Step("release", 1, WaitConformance::end));
    }

    @Test
    @ResourceLock(SERVERS)
    @DisplayName("are one for each of several locks, and one to release them all")
    void severalLocks() throws Exception {
        Application application = slow();
        LockSet three = application.coordinator().lockAll("a", "b", "c");
        measure(
                application,
                "three locks",
                new Step("acquire", 3, none -> three.acquire()),
                // Inside the process there is nothing to wait for, and so every call counts.
                new Step("release", engine().isShared() ? 1 : 3, WaitConformance::end));
    }

    @Test
    @ResourceLock(SERVERS)
    @DisplayName("are one to be elected and one to withdraw")
    void elections() throws Exception {
        Application application = slow();
        measure(
                application,
                "leader latch",
                new Step("elected", 1, none -> {
                    LeaderLatch latch =
                            application.coordinator().leaderLatch("a").start();
                    latch.await();
                    return latch;
                }),
                new Step("withdrawn", 1, WaitConformance::end));
    }

    @Test
    @ResourceLock(SERVERS)
    @DisplayName("are one for each change of a barrier or a latch, and two for each way through a double barrier")
    void barriers() throws Exception {
        Application application = slow();
        Coordinator coordinator = application.coordinator();
        DistributedBarrier gate = coordinator.barrier("a");
        measure(
                application,
                "barrier",
                new Step("set", 1, none -> gate.set()),
                new Step("remove", 1, set -> gate.remove()));
        DistributedCountDownLatch latch = coordinator.countDownLatch("a", 100);
        measure(
                application,
                "count-down latch",
                new Step("count down", 1, none -> latch.countDown("caller-" + names.incrementAndGet())));
        DistributedDoubleBarrier alone = coordinator.doubleBarrier("a", 1);
        measure(
                application,
                "double barrier, the last to come and to go",
                new Step("enter", 2, none -> alone.enter()),
                new Step("leave", 2, round -> ((Round) round).leave(Duration.ofMinutes(1))));
    }

    @Test
    @ResourceLock(SERVERS)
    @DisplayName("are one for whatever is asked of a counter, a value or a decision")
    void atomics() throws Exception {
        Application application = slow();
        Coordinator coordinator = application.coordinator();
        DistributedCounter counter = coordinator.counter("a");
        measure(
                application,
                "counter",
                new Step("add", 1, none -> counter.add(1)),
                new Step("get", 1, sum -> counter.get()));
        AtomicValue<String> value = coordinator.value("a", Codecs.text());
        measure(
                application,
                "value",
                new Step("set", 1, none -> value.set("x")),
                new Step("get", 1, set -> value.get()));
        measure(
                application,
                "decision",
                new Step(
                        "propose",
                        1,
                        none -> coordinator
                                .decision("d" + names.incrementAndGet(), Codecs.text())
                                .propose("x")));
    }

    @Test
    @ResourceLock(SERVERS)
    @DisplayName("are one to read a configuration, and two to write it")
    void configs() throws Exception {
        Application application = slow();
        ConfigStore store = application.coordinator().config("a").keeping(2);
        measure(
                application,
                "config",
                new Step("put", 2, none -> store.put("k", "v" + names.incrementAndGet())),
                new Step("get", 1, revision -> store.get("k")));
    }

    @Test
    @ResourceLock(SERVERS)
    @DisplayName("are one to register or to join, and one to withdraw or to leave")
    void presences() throws Exception {
        Application application = slow();
        Coordinator coordinator = application.coordinator();
        ServiceInstance instance = ServiceInstance.of("shop", "10.0.0.1", 80);
        measure(
                application,
                "discovery",
                new Step("register", 1, none -> coordinator.services().register(instance)),
                new Step(
                        "withdraw",
                        1,
                        here -> ((Registration) here).closeAsync().get()));
        Group group = coordinator.group("a");
        measure(
                application,
                "group",
                // ZooKeeper tells of the new member before it answers, and the view reads it at once.
                new Step("join", 2, none -> group.join()),
                new Step("leave", 2, member -> group.leaveAsync().get()));
    }

    private Application slow() {
        Application application = application(LONG_TTL);
        if (engine().isShared()) {
            application.link().delay(ONE_WAY);
        }
        return application;
    }

    private interface Action {
        Object run(Object last) throws Exception;
    }

    /** One call of a recipe; it is given what the call before returned. */
    private record Step(String name, int waitsMax, Action action) {}

    private static Object end(Object held) throws Exception {
        ((AutoCloseable) held).close();
        return held;
    }

    /** Takes the least of some rounds: a pause of this machine can only make one wait look like two. */
    private void measure(Application application, String what, Step... steps) throws Exception {
        int[] least = new int[steps.length];
        int requests = 0;
        for (int round = -2; round < ROUNDS; round++) {
            Object last = "";
            for (int i = 0; i < steps.length; i++) {
                application.link().resetRequests();
                last = steps[i].action().run(last);
                int waits = application.link().waits();
                least[i] = round <= 0 ? waits : Math.min(least[i], waits);
                requests += round < 0
                        ? 0
                        : Budgets.spent(Map.of(), application.link().requests());
            }
        }
        for (int i = 0; i < steps.length; i++) {
            System.out.printf(
                    "budget | %s, %s | %s | %d waits, at most %d%n",
                    what, steps[i].name(), engine().name(), least[i], steps[i].waitsMax());
            assertThat(least[i]).as("%s, %s", what, steps[i].name()).isLessThanOrEqualTo(steps[i].waitsMax());
        }
        System.out.printf(
                "budget | %s, all of that | %s | %.2f requests%n", what, engine().name(), requests / (double) ROUNDS);
    }
}
