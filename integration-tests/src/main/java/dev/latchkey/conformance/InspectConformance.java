package dev.latchkey.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.latchkey.barrier.Round;
import dev.latchkey.discovery.ServiceInstance;
import dev.latchkey.election.LeaderLatch;
import dev.latchkey.inspect.Inspection;
import dev.latchkey.inspect.Inspector;
import dev.latchkey.inspect.Occupant;
import dev.latchkey.session.Grant;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What looking around promises. */
@DisplayName("Inspecting")
public abstract class InspectConformance extends LockTest {

    /** Runs on this engine. */
    protected InspectConformance(Engine engine) {
        super(engine);
    }

    @Test
    @DisplayName("a lock shows who holds it and who waits, with name, host, process, since, token and session")
    void aLock() throws Exception {
        Application one = application(LONG_TTL, builder -> builder.name("one"));
        Application two = application(LONG_TTL, builder -> builder.name("two"));
        Inspector inspector = one.coordinator().inspect();
        assertThat(inspector.of("locks", "a/b").holders()).isEmpty();
        Grant held = one.coordinator().lock("a/b").acquire();
        CompletableFuture<Grant> waiting = two.coordinator().lock("a/b").acquireAsync();
        Await.until("two queues", () -> tickets(client(), "a,b").size() == 2);
        Inspection seen = inspector.of("locks", "a/b");
        Occupant holder = seen.holders().get(0);
        assertThat(seen.holders()).hasSize(1);
        assertThat(holder.name()).isEqualTo("one");
        assertThat(holder.host()).isNotEmpty();
        assertThat(holder.process()).isEqualTo(ProcessHandle.current().pid());
        assertThat(holder.since()).isAfter(Instant.EPOCH);
        assertThat(holder.token()).isEqualTo(held.fencingToken());
        assertThat(holder.session()).isEqualTo(one.coordinator().session().id());
        assertThat(holder.sessionRemaining()).isPresent();
        assertThat(seen.waiters()).extracting(Occupant::name).containsExactly("two");
        Optional<Duration> waiters = seen.waiters().get(0).sessionRemaining();
        if (engine().uri(namespace()).startsWith("zookeeper:")) {
            assertThat(waiters)
                    .as("ZooKeeper does not tell of others' sessions")
                    .isEmpty();
        } else {
            assertThat(waiters.orElseThrow()).isBetween(Duration.ofSeconds(1), LONG_TTL);
        }
        assertThat(seen.toString()).contains("locks a/b").contains("holds: one").contains("waits: two");
        held.close();
        Await.result(waiting).close();
    }

    @Test
    @DisplayName("everything shows each recipe that somebody holds or waits for, whatever its kind, and no other")
    void everything() throws Exception {
        Application one = application(LONG_TTL, builder -> builder.name("one"));
        Application two = application(LONG_TTL, builder -> builder.name("two"));
        Inspector inspector = two.coordinator().inspect();
        assertThat(inspector.all()).isEmpty();
        one.coordinator().lock("released").acquire().close();
        one.coordinator().lock("x/y").acquire();
        one.coordinator().readWriteLock("x/y").read().acquire();
        two.coordinator().readWriteLock("x/y").read().acquire();
        CompletableFuture<?> writing =
                one.coordinator().readWriteLock("x/y").write().acquireAsync();
        one.coordinator().semaphore("s", 2).acquire();
        two.coordinator().semaphore("s", 2).acquire();
        CompletableFuture<?> permit = two.coordinator().semaphore("s", 2).acquireAsync();
        LeaderLatch latch = one.coordinator().leaderLatch("e");
        latch.start();
        latch.await();
        two.coordinator().group("g").join("data");
        one.coordinator().services().register(ServiceInstance.of("svc", "10.0.0.1", 80));
        Await.until(
                "all are there",
                () -> sizes(inspector)
                        .equals(Map.of(
                                "locks x/y", "1+0",
                                "rwlocks x/y", "2+1",
                                "semaphores s", "2+1",
                                "elections e", "1+0",
                                "services svc", "1+0",
                                "groups g", "1+0")));
        assertThat(inspector.all("semaphores")).hasSize(1);
        writing.cancel(false);
        permit.cancel(false);
        latch.close();
    }

    private static Map<String, String> sizes(Inspector inspector) {
        try {
            return inspector.all().stream()
                    .collect(java.util.stream.Collectors.toMap(
                            seen -> seen.kind() + " " + seen.name(),
                            seen -> seen.holders().size() + "+" + seen.waiters().size()));
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    @DisplayName("names each configuration in which something was written, as the application calls it")
    void configurations() throws Exception {
        Application writer = application(LONG_TTL);
        assertThat(writer.coordinator().inspect().configurations()).isEmpty();
        writer.coordinator().config("shop/eu").put("db/url", "jdbc:h2:mem:");
        writer.coordinator().config("shop").put("mode", "open");
        writer.coordinator().counter("visits").add(1);
        Inspector inspector = application(LONG_TTL).coordinator().inspect();
        assertThat(inspector.configurations()).containsExactlyInAnyOrder("shop", "shop/eu");
        assertThat(inspector.configurationsAsync().join()).hasSize(2);
    }

    @Test
    @DisplayName("a double barrier shows who is inside and who waits for the next round; a latch shows who awaits it")
    void barriers() throws Exception {
        Application one = application(LONG_TTL, builder -> builder.name("one"));
        Application two = application(LONG_TTL, builder -> builder.name("two"));
        Inspector inspector = two.coordinator().inspect();
        CompletableFuture<Boolean> awaiting =
                one.coordinator().countDownLatch("l/1", 2).awaitAsync(LONG_TTL.multipliedBy(4));
        CompletableFuture<Optional<Round>> first =
                one.coordinator().doubleBarrier("b/1", 2).enterAsync(LONG_TTL.multipliedBy(4));
        Await.until(
                "both wait", () -> sizes(inspector).equals(Map.of("latches l/1", "0+1", "double-barriers b/1", "0+1")));
        assertThat(inspector.of("latches", "l/1").waiters())
                .extracting(Occupant::name)
                .containsExactly("one");
        Round second = two.coordinator().doubleBarrier("b/1", 2).enter();
        assertThat(Await.result(first)).isPresent();
        assertThat(inspector.of("double-barriers", "b/1").holders())
                .extracting(Occupant::name)
                .containsExactlyInAnyOrder("one", "two");
        second.close();
        Await.until(
                "one is left inside",
                () -> sizes(inspector).equals(Map.of("latches l/1", "0+1", "double-barriers b/1", "1+0")));
        awaiting.cancel(false);
    }

    @Test
    @DisplayName("a kind that is none is refused with those that there are")
    void unknownKind() {
        Inspector inspector = application(LONG_TTL).coordinator().inspect();
        assertThatThrownBy(() -> inspector.of("lock", "a"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("locks, rwlocks, semaphores")
                .hasMessageContaining("\"lock\"");
        assertThat(inspector.kinds()).contains("elections", "services", "groups");
    }

    @Test
    @DisplayName("reads only, and reads each recipe once")
    void onlyReads() throws Exception {
        Application holder = application(LONG_TTL);
        for (int i = 0; i < 30; i++) {
            holder.coordinator().lock("lock-" + i).acquire();
        }
        Application looking = application(LONG_TTL);
        Requests counted = new Requests(this, looking);
        List<Inspection> all = looking.coordinator().inspect().all("locks");
        assertThat(all).hasSize(30);
        assertThat(counted.counted().keySet())
                .isSubsetOf(Set.of(
                        "list", "Range", "getChildren", "getData", "exists", "LeaseTimeToLive", "sessionRemaining"));
        assertThat(counted.counted().getOrDefault("LeaseTimeToLive", 0))
                .as("30 locks of one session")
                .isLessThanOrEqualTo(1);
        System.out.printf("budget | inspect, 30 locks | %s | %s%n", engine().name(), counted.counted());
    }
}
