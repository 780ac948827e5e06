package dev.latchkey.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latchkey.Coordinator;
import dev.latchkey.conformance.ClientLink;
import dev.latchkey.conformance.Engine;
import dev.latchkey.conformance.LocalEngine;
import dev.latchkey.conformance.servers.EtcdEngine;
import dev.latchkey.conformance.servers.EtcdVersion;
import dev.latchkey.conformance.servers.ZooKeeperEngine;
import dev.latchkey.discovery.Registration;
import dev.latchkey.discovery.ServiceInstance;
import dev.latchkey.discovery.ServiceView;
import dev.latchkey.faults.client.Waiting;
import dev.latchkey.session.Grant;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Many at once, and for long; with the profile {@code faults} only. {@code -Dfaults.soak.minutes=30} sets how long the churn lasts,
 * {@code -Dfaults.engine=} on what.
 */
@Tag("scale")
@ParameterizedClass(name = "{0}")
@MethodSource("dev.latchkey.faults.FaultCampaignIT#engines")
@DisplayName("At scale")
class ScaleIT {

    private static final int LOCKS = 10_000;
    private static final int INSTANCES = 5_000;
    private static final int WATCHERS = 50;
    private static final int RELEASES = 60;
    private static final int UNDER_WAY_MAX = 256;
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    private static final Map<String, Engine> ENGINES = new ConcurrentHashMap<>();

    private final Engine engine;
    private final List<Coordinator> coordinators = new ArrayList<>();
    private final List<ClientLink> links = new ArrayList<>();

    ScaleIT(String name) {
        engine = ENGINES.computeIfAbsent(name, ScaleIT::start);
    }

    private static Engine start(String name) {
        return switch (name) {
            case "zookeeper" -> ZooKeeperEngine.start(3);
            case "etcd" -> EtcdEngine.start(EtcdVersion.V3_4, 3);
            case "etcd-3.5" -> EtcdEngine.start(EtcdVersion.V3_5, 3);
            case "local" -> LocalEngine.ofThree();
            default -> throw new IllegalArgumentException("An engine is wanted, but \"" + name + "\" was found.");
        };
    }

    @AfterAll
    static void close() {
        ENGINES.values().forEach(Engine::close);
        ENGINES.clear();
    }

    @AfterEach
    void closeClients() {
        coordinators.forEach(Coordinator::close);
        links.forEach(ClientLink::close);
    }

    private Coordinator coordinator(String namespace) {
        ClientLink link = engine.link(namespace);
        links.add(link);
        Coordinator coordinator = Coordinator.builder(link.uri())
                .sessionTtl(Duration.ofSeconds(30))
                .requestTimeout(Duration.ofSeconds(20))
                .waitTimeout(PATIENCE)
                .connectTimeout(Duration.ofSeconds(60))
                .connect();
        coordinators.add(coordinator);
        return coordinator;
    }

    @Test
    @DisplayName("ten thousand locks are held by one coordinator, and given back")
    void tenThousandLocks() throws Exception {
        Coordinator coordinator = coordinator("scale-locks");
        long began = System.nanoTime();
        List<Grant> grants = inFlight(LOCKS, i -> coordinator.lock("many/" + i).acquireAsync());
        long held = System.nanoTime();
        assertThat(grants).allMatch(Grant::isValid);
        assertThat(inFlight(LOCKS, i -> grants.get(i).releaseAsync())).containsOnly(true);
        say(
                "%d locks acquired in %d ms, held together and released in %d ms",
                LOCKS, millis(began, held), millis(held));
    }

    @Test
    @DisplayName("a release costs as many requests with a thousand who wait as with ten")
    void releasesCostTheSame() throws Exception {
        double few = requestsPerRelease(10);
        double some = requestsPerRelease(100);
        double many = requestsPerRelease(1_000);
        say(
                "requests for each release and the grant that follows, with 10, 100, 1000 waiting: %.1f, %.1f, %.1f",
                few, some, many);
        assertThat(many).isLessThan(few + 3);
    }

    /** Writers of a read-write lock, each with a ticket of its own, in five processes' worth of sessions. */
    private double requestsPerRelease(int waiters) throws Exception {
        String namespace = "scale-waiters-" + waiters;
        int firstLink = links.size();
        List<Coordinator> clients = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            clients.add(coordinator(namespace));
        }
        Grant first = clients.get(0).readWriteLock("one").write().acquire();
        List<CompletableFuture<? extends Grant>> waiting = new ArrayList<>();
        for (int i = 0; i < waiters; i++) {
            waiting.add(
                    clients.get(i % clients.size()).readWriteLock("one").write().acquireAsync());
        }
        assertThat(Waiting.until(
                        PATIENCE,
                        () -> clients.get(0).readWriteLock("one").waiters().size() == waiters))
                .as("all %s wait", waiters)
                .isTrue();
        links.subList(firstLink, links.size()).forEach(ClientLink::resetRequests);
        int releases = Math.min(waiters - 1, RELEASES);
        first.close();
        for (int i = 0; i < releases; i++) {
            // They were asked for in an order that need not be the queue's: whoever is granted is next.
            CompletableFuture.anyOf(waiting.toArray(CompletableFuture[]::new)).get(60, TimeUnit.SECONDS);
            CompletableFuture<? extends Grant> granted = waiting.stream()
                    .filter(CompletableFuture::isDone)
                    .findFirst()
                    .orElseThrow();
            waiting.remove(granted);
            granted.get().close();
        }
        int requests = links.subList(firstLink, links.size()).stream()
                .mapToInt(link -> link.requests().entrySet().stream()
                        .filter(kind ->
                                !List.of("renew", "ping", "LeaseKeepAlive").contains(kind.getKey()))
                        .mapToInt(Map.Entry::getValue)
                        .sum())
                .sum();
        waiting.forEach(future -> future.cancel(true));
        return (double) requests / (releases + 1);
    }

    @Test
    @DisplayName("fifty views follow five thousand instances")
    void manyInstances() throws Exception {
        List<Coordinator> clients = new ArrayList<>();
        List<ServiceView> views = new ArrayList<>();
        for (int i = 0; i < WATCHERS; i++) {
            clients.add(coordinator("scale-discovery"));
            views.add(clients.get(i).services().view("many"));
        }
        long began = System.nanoTime();
        List<Registration> registrations = inFlight(
                INSTANCES,
                i -> clients.get(i % 10).services().registerAsync(ServiceInstance.of("many", "10.0.0.1", i)));
        long registered = System.nanoTime();
        awaitSize(views, INSTANCES);
        long seen = System.nanoTime();
        inFlight(INSTANCES, i -> registrations.get(i).closeAsync());
        awaitSize(views, 0);
        say(
                "%d instances registered in %d ms, seen by all of %d views %d ms later; withdrawn and seen gone in %d"
                        + " ms",
                INSTANCES, millis(began, registered), WATCHERS, millis(registered, seen), millis(seen));
    }

    private static void awaitSize(List<ServiceView> views, int size) {
        assertThat(Waiting.until(
                        PATIENCE,
                        () -> views.stream().allMatch(view -> view.all().size() == size)))
                .as(
                        "all views show %s; they show %s",
                        size, views.stream().map(view -> view.all().size()).toList())
                .isTrue();
    }

    private record Footprint(long heapBytes, int threads, int sessions, int places) {}

    @Test
    @DisplayName("churn leaves memory, threads, sessions and keys where they began")
    void churnLeavesNothing() throws Exception {
        double minutes = Double.parseDouble(System.getProperty("faults.soak.minutes", "2"));
        Coordinator observer = coordinator("scale-churn");
        churn(observer, Duration.ofSeconds(20));
        Footprint before = footprint(observer);
        long laps = churn(observer, Duration.ofSeconds((long) (minutes * 60)));
        Footprint[] after = {footprint(observer)};
        boolean same = Waiting.until(Duration.ofMinutes(2), () -> {
            after[0] = footprint(observer);
            return after[0].threads <= before.threads + 5
                    && after[0].sessions <= before.sessions
                    && after[0].places == before.places
                    && after[0].heapBytes < before.heapBytes + (24 << 20);
        });
        say("%.1f min of churn, %d laps: before %s, after %s", minutes, laps, before, after[0]);
        assertThat(same).as("before %s, after %s", before, after[0]).isTrue();
    }

    private Footprint footprint(Coordinator observer) {
        System.gc();
        Runtime runtime = Runtime.getRuntime();
        try {
            return new Footprint(
                    runtime.totalMemory() - runtime.freeMemory(),
                    Thread.activeCount(),
                    engine.sessionCount(),
                    observer.inspect().all().size());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** Coordinators come and go; each takes locks and permits, registers, counts, decides, follows. */
    private long churn(Coordinator observer, Duration time) throws Exception {
        long end = System.nanoTime() + time.toNanos();
        long laps = 0;
        while (System.nanoTime() - end < 0) {
            try (Coordinator client = Coordinator.builder(engine.uri("scale-churn"))
                    .requestTimeout(Duration.ofSeconds(20))
                    .connectTimeout(Duration.ofSeconds(60))
                    .connect()) {
                for (int i = 0; i < 20; i++, laps++) {
                    String name = "n" + ThreadLocalRandom.current().nextInt(50);
                    try (Grant lock = client.lock(name).acquire();
                            Grant permit = client.semaphore(name, 3).acquire();
                            Registration registration =
                                    client.services().register(ServiceInstance.of("churn", "10.0.0.1", i))) {
                        client.counter("total").add(lock.fencingToken() > 0 && permit.isValid() ? 1 : 0);
                        client.config("churn").put(name, registration.instance().id());
                    }
                    // One in four is left to the end of its session.
                    if (i % 4 == 0) {
                        client.lock("left/" + i).acquire();
                    }
                }
            }
            observer.counter("total").get();
        }
        return laps;
    }

    /** Asks for so many, never too many at a time, and waits for all. */
    private static <T> List<T> inFlight(int count, IntFunction<CompletableFuture<T>> ask) throws Exception {
        Deque<CompletableFuture<T>> underWay = new ArrayDeque<>();
        List<T> results = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            underWay.add(ask.apply(i));
            if (underWay.size() >= UNDER_WAY_MAX) {
                results.add(underWay.remove().get(PATIENCE.toSeconds(), TimeUnit.SECONDS));
            }
        }
        while (!underWay.isEmpty()) {
            results.add(underWay.remove().get(PATIENCE.toSeconds(), TimeUnit.SECONDS));
        }
        return results;
    }

    private void say(String format, Object... arguments) {
        System.out.println("scale, " + engine.name() + ": " + String.format(Locale.ROOT, format, arguments));
    }

    private static long millis(long from) {
        return millis(from, System.nanoTime());
    }

    private static long millis(long from, long to) {
        return (to - from) / 1_000_000;
    }
}
