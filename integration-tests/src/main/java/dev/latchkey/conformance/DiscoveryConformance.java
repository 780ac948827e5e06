package dev.latchkey.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import dev.latchkey.discovery.Balancer;
import dev.latchkey.discovery.Balancers;
import dev.latchkey.discovery.FailurePolicy;
import dev.latchkey.discovery.KeyedBalancer;
import dev.latchkey.discovery.Registration;
import dev.latchkey.discovery.ServiceInstance;
import dev.latchkey.discovery.ServiceListener;
import dev.latchkey.discovery.ServiceRegistry;
import dev.latchkey.discovery.ServiceView;
import dev.latchkey.session.EngineUnavailableException;
import dev.latchkey.session.SessionState;
import dev.latchkey.spi.Entry;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What discovery promises. */
@DisplayName("Discovery")
public abstract class DiscoveryConformance extends LockTest {

    private static final ServiceInstance A = ServiceInstance.of("orders", "10.0.0.1", 8080);
    private static final ServiceInstance B = ServiceInstance.of("orders", "10.0.0.2", 8080);

    /** Runs on this engine. */
    protected DiscoveryConformance(Engine engine) {
        super(engine);
    }

    private ServiceRegistry registry() {
        return application(LONG_TTL).coordinator().services();
    }

    private List<Entry> entries() {
        return client().children("services/orders");
    }

    private static void awaitAll(ServiceView view, ServiceInstance... instances) {
        Await.until("the view shows " + List.of(instances), () -> view.all().equals(List.of(instances)));
    }

    /** Writes down what it is told. */
    private static final class Log implements ServiceListener {
        final List<String> heard = Collections.synchronizedList(new ArrayList<>());

        @Override
        public void added(ServiceInstance instance) {
            heard.add("+" + instance.address());
        }

        @Override
        public void removed(ServiceInstance instance) {
            heard.add("-" + instance.address());
        }

        @Override
        public void changed(ServiceInstance before, ServiceInstance after) {
            heard.add(before.weight() + ">" + after.weight());
        }

        void await(int count) {
            Await.until("the listener has heard " + count, () -> heard.size() >= count);
        }
    }

    @Test
    @DisplayName("shows an instance to everybody as it was registered: address, port, weight, tags, metadata, id")
    void showsWhatWasRegistered() throws Exception {
        ServiceInstance said = new ServiceInstance(
                "shop/orders",
                "instance 1/ä!",
                "fe80::1",
                443,
                7,
                Set.of("eu", "a=b\n"),
                Map.of("version", "3\nß", "k=\\", "="),
                true);
        ServiceView view = registry().view("shop/orders");
        assertThat(view.all()).isEmpty();
        assertThat(view.choose(Balancers.random())).isEmpty();
        Registration registration = registry().register(said);
        assertThat(registration.isRegistered()).isTrue();
        awaitAll(view, said);
        assertThat(view.choose(Balancers.roundRobin())).contains(said);
        registration.close();
        awaitAll(view);
        assertThat(registration.isRegistered()).isFalse();
        assertThat(client().children("services/shop,orders")).isEmpty();
    }

    @Test
    @DisplayName("serves its last known state while the engine is away and says how old it is; rewrites nothing after a"
            + " reconnect in the same session, and tells nothing")
    void blipRewritesNothing() throws Exception {
        Application application = application(LONG_TTL);
        ServiceRegistry registry = application.coordinator().services();
        Registration first = registry.register(A);
        registry.register(B);
        ServiceView view = registry.view("orders");
        Log log = new Log();
        view.onChange(log);
        log.await(2);
        List<Entry> before = entries();
        application.link().cut();
        Await.until("the cut is noticed", () -> !view.age().isZero());
        assertThat(view.instances()).containsExactly(A, B);
        application.link().restore();
        Await.until("the view follows again", () -> view.age().isZero());
        first.update(instance -> instance.withWeight(5));
        log.await(3);
        assertThat(log.heard).containsExactly("+10.0.0.1", "+10.0.0.2", "1>5");
        List<Entry> after = entries();
        assertThat(after)
                .extracting(Entry::key)
                .isEqualTo(before.stream().map(Entry::key).toList());
        assertThat(after.get(1).stamp()).isEqualTo(before.get(1).stamp());
    }

    @Test
    @DisplayName("registers again by itself after a lost session, each instance once, as it was last wanted")
    void healsAfterALostSession() throws Exception {
        Application application = application(SHORT_TTL);
        ServiceView view = registry().view("orders");
        Registration registration = application.coordinator().services().register(A);
        awaitAll(view, A);
        application.link().blackhole();
        Await.until(
                "the session is lost", () -> application.coordinator().session().state() == SessionState.LOST);
        assertThat(registration.isRegistered()).isFalse();
        CompletableFuture<ServiceInstance> update = registration.updateAsync(instance -> instance.withWeight(3));
        awaitAll(view);
        application.link().restore();
        assertThat(Await.result(update)).isEqualTo(A.withWeight(3));
        awaitAll(view, A.withWeight(3));
        assertThat(registration.isRegistered()).isTrue();
        assertThat(entries()).hasSize(1);
    }

    @Test
    @DisplayName("changes an instance in place: one change and no removal, out of service and back too")
    void updatesInPlace() throws Exception {
        ServiceView view = registry().view("orders");
        Registration registration = registry().register(A);
        awaitAll(view, A);
        Log log = new Log();
        view.onChange(log);
        registration.update(instance -> instance.withWeight(2));
        awaitAll(view, A.withWeight(2));
        registration.takeOutOfService();
        awaitAll(view, A.withWeight(2).withInService(false));
        assertThat(view.instances()).isEmpty();
        assertThat(view.choose(Balancers.weighted())).isEmpty();
        registration.putBackInService();
        awaitAll(view, A.withWeight(2));
        assertThat(view.instances()).containsExactly(A.withWeight(2));
        log.await(4);
        assertThat(log.heard).containsExactly("+10.0.0.1", "1>2", "2>2", "2>2");
        assertThat(registration.instance()).isEqualTo(A.withWeight(2));
        assertThatThrownBy(() -> registration.update(instance -> instance.withId("other")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("keeps service and id");
    }

    @Test
    @DisplayName("has views by tag, which an instance enters and leaves as its tags change")
    void viewsByTag() throws Exception {
        ServiceView all = registry().view("orders");
        ServiceView eu = all.tagged("eu");
        assertThat(all.tagged("eu")).isSameAs(eu);
        Log log = new Log();
        eu.onChange(log);
        ServiceRegistry registry = registry();
        Registration a = registry.register(A.withTags("eu", "blue"));
        Registration b = registry.register(B);
        awaitAll(all, A.withTags("eu", "blue"), B);
        assertThat(eu.all()).containsExactly(A.withTags("eu", "blue"));
        b.update(instance -> instance.withTags("eu"));
        awaitAll(eu, A.withTags("eu", "blue"), B.withTags("eu"));
        a.update(instance -> instance.withTags("blue"));
        awaitAll(eu, B.withTags("eu"));
        assertThat(eu.choose(Balancers.random())).contains(B.withTags("eu"));
        b.close();
        awaitAll(eu);
        log.await(4);
        assertThat(log.heard).containsExactly("+10.0.0.1", "+10.0.0.2", "-10.0.0.1", "-10.0.0.2");
    }

    @Test
    @DisplayName("puts an instance aside whose failures are reported, and lets it come back")
    void reportedFailures() throws Exception {
        ServiceRegistry registry = registry();
        registry.register(A);
        registry.register(B);
        ServiceView view = registry.view("orders");
        awaitAll(view, A, B);
        view.judgeFailures(new FailurePolicy(3, Duration.ofMinutes(1), Duration.ofMillis(200)));
        view.reportFailure(A);
        view.reportFailure(A);
        view.reportSuccess(A);
        view.reportFailure(A);
        view.reportFailure(A);
        assertThat(chosen(view)).containsExactly("10.0.0.1", "10.0.0.2");
        view.reportFailure(A);
        Await.until("it is put aside", () -> chosen(view).equals(Set.of("10.0.0.2")));
        assertThat(view.instances()).containsExactly(A, B);
        Await.until("it is back", () -> chosen(view).size() == 2);
        view.reportFailure(A);
        Await.until("one failure is enough now", () -> chosen(view).equals(Set.of("10.0.0.2")));
    }

    private static Set<String> chosen(ServiceView view) {
        Set<String> addresses = new TreeSet<>();
        var roundRobin = Balancers.roundRobin();
        for (int i = 0; i < 4; i++) {
            addresses.add(view.choose(roundRobin).orElseThrow().address());
        }
        return addresses;
    }

    @Test
    @DisplayName("counts the newest of two registrations under one id, and the other again when that one is gone")
    void newestCounts() throws Exception {
        ServiceView view = registry().view("orders");
        Registration older = registry().register(A.withWeight(1));
        Registration newer = registry().register(A.withWeight(2));
        awaitAll(view, A.withWeight(2));
        older.update(instance -> instance.withTags("x"));
        newer.close();
        awaitAll(view, A.withTags("x"));
        older.close();
        awaitAll(view);
    }

    @Test
    @DisplayName("leaves out what it cannot read, and goes on")
    void unreadableEntries() throws Exception {
        ServiceView view = registry().view("orders");
        Client stranger = client();
        stranger.append(stranger.keptSession(LONG_TTL), "services/orders");
        registry().register(A);
        awaitAll(view, A);
    }

    @Test
    @DisplayName("leaves nothing behind when a registration is cancelled, out of time or interrupted")
    void givingUpLeavesNothing() throws Exception {
        Application application = application(LONG_TTL);
        ServiceRegistry registry = application.coordinator().services();
        ServiceView view = registry().view("orders");
        application.link().blackhole();
        registry.registerAsync(A).cancel(false);
        assertThatThrownBy(() -> registry.register(A.withId("late"), Duration.ofMillis(20)))
                .isInstanceOf(EngineUnavailableException.class)
                .hasMessageContaining("registering orders/late");
        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> registry.register(A.withId("interrupted"))).isInstanceOf(InterruptedException.class);
        application.link().restore();
        registry.register(B);
        Await.until("only the last is there", () -> entries().size() == 1);
        awaitAll(view, B);
    }

    @Test
    @DisplayName("says so when a service cannot be looked up in time, and finds it later")
    void viewNeedsTheEngineOnce() throws Exception {
        Application application = application(LONG_TTL);
        ServiceRegistry registry = application.coordinator().services();
        registry.register(A);
        application.link().blackhole();
        assertThatThrownBy(() -> registry.view("orders", Duration.ofMillis(20)))
                .isInstanceOf(EngineUnavailableException.class)
                .hasMessageContaining("the instances of service orders");
        application.link().restore();
        ServiceView view = registry.view("orders");
        assertThat(view.all()).containsExactly(A);
        assertThat(registry.view("orders")).isSameAs(view);
        view.close();
        assertThat(view.all()).containsExactly(A);
        assertThat(registry.view("orders")).isNotSameAs(view);
    }

    @Test
    @DisplayName("registers an instance once, though the reply to its registration is lost")
    void replyMayBeLost() throws Exception {
        Application application = application(LONG_TTL);
        ServiceRegistry registry = application.coordinator().services();
        registry.register(B).close();
        Set<String> writes = new TreeSet<>(application.link().requests().keySet());
        writes.retainAll(Set.of("create", "Txn", "commit"));
        writes.forEach(application.link()::dropNextReply);
        Registration registration = registry.register(A);
        assertThat(application.link().repliesDropped()).isPositive();
        application.link().restore();
        assertThat(entries()).hasSize(1);
        registration.close();
        assertThat(entries()).isEmpty();
    }

    @Test
    @DisplayName("shows a thousand instances, and misses no change among them")
    void aThousandInstances() throws Exception {
        Application application = application(LONG_TTL);
        ServiceRegistry registry = application.coordinator().services();
        ServiceView view = registry().view("orders");
        List<CompletableFuture<Registration>> asked = new ArrayList<>();
        for (int i = 0; i < 1000; i++) {
            asked.add(registry.registerAsync(A.withId("i" + i)));
        }
        List<Registration> registrations = asked.stream().map(Await::result).toList();
        Await.until("all are shown", () -> view.all().size() == 1000);
        List<CompletableFuture<?>> changes = new ArrayList<>();
        for (int i = 0; i < 1000; i += 2) {
            changes.add(registrations.get(i).closeAsync());
            changes.add(registrations.get(i + 1).updateAsync(instance -> instance.withWeight(2)));
        }
        changes.forEach(Await::result);
        Await.until(
                "half are gone and half have changed",
                () -> view.all().size() == 500 && view.all().stream().allMatch(instance -> instance.weight() == 2));
    }

    @Test
    @DisplayName("costs one write to register, one to withdraw, and nothing to choose")
    void budget() throws Exception {
        Application application = application(LONG_TTL);
        ServiceRegistry registry = application.coordinator().services();
        registry.register(B);
        registry.register(A).close();
        Requests counted = new Requests(this, application);
        int rounds = 20;
        for (int i = 0; i < rounds; i++) {
            registry.register(A).close();
        }
        counted.assertAtMost("discovery, register and withdraw", rounds, 2);
        ServiceView view = registry.view("orders");
        // What comes by the watch shows that it stands, so that nothing of its making is counted.
        registry.register(A);
        awaitAll(view, B, A);
        Requests choosing = new Requests(this, application);
        for (int i = 0; i < 1000; i++) {
            assertThat(view.choose(Balancers.roundRobin())).isPresent();
        }
        choosing.assertAtMost("discovery, choose", 1000, 0);
    }

    @Test
    @DisplayName("allocates nothing to choose, whatever the balancer")
    void choosingAllocatesNothing() throws Exception {
        ServiceRegistry registry = registry();
        for (int i = 0; i < 10; i++) {
            registry.register(A.withId("i" + i).withWeight(i % 3 + 1));
        }
        ServiceView view = registry.view("orders");
        Await.until("all are shown", () -> view.all().size() == 10);
        KeyedBalancer keyed = Balancers.rendezvous();
        for (Balancer balancer : List.of(
                Balancers.roundRobin(),
                Balancers.random(),
                Balancers.weighted(),
                Balancers.sticky(Balancers.random()))) {
            assertAllocatesNothing(() -> view.choose(balancer));
        }
        assertAllocatesNothing(() -> view.choose(keyed, "customer-42"));
    }

    private static void assertAllocatesNothing(Runnable choice) {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long id = Thread.currentThread().getId();
        int rounds = 20_000;
        long least = Long.MAX_VALUE;
        for (int attempt = 0; attempt < 5; attempt++) {
            long before = threads.getThreadAllocatedBytes(id);
            for (int i = 0; i < rounds; i++) {
                choice.run();
            }
            least = Math.min(least, threads.getThreadAllocatedBytes(id) - before);
        }
        // The measuring itself may take a few bytes, but not one for each choice.
        assertThat(least).isLessThan(rounds);
    }
}
