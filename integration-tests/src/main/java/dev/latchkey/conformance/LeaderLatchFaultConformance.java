package dev.latchkey.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latchkey.election.LeaderLatch;
import dev.latchkey.session.Grant;
import dev.latchkey.session.SessionState;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What the leader latch promises when the network fails, and what it may cost. */
@DisplayName("Under faults, a leader latch")
public abstract class LeaderLatchFaultConformance extends ElectionTest {

    /** Far shorter than {@link #LONG_TTL}. */
    private static final Duration BLIP = Duration.ofMillis(300);

    /** What keeps sessions and connections, and would be sent without any candidacy. */
    private static final Set<String> HOUSEKEEPING =
            Set.of("ping", "sync", "renew", "LeaseKeepAlive", "connect", "setWatches");

    private static final int ROUNDS = 20;

    /** Runs on this engine. */
    protected LeaderLatchFaultConformance(Engine engine) {
        super(engine);
    }

    @Test
    @DisplayName(
            "is deposed by the deadline, before anybody else is elected, and stands again by itself in its next session")
    void cutOffLeaderKnowsFirst() throws Exception {
        Application one = application(SHORT_TTL);
        LeaderLatch first = one.coordinator().leaderLatch("a");
        LeaderLatch second = application(LONG_TTL).coordinator().leaderLatch("a");
        List<String> told = Collections.synchronizedList(new ArrayList<>());
        first.onElected(leadership -> told.add("elected"));
        first.onDeposed(reason -> told.add("deposed"));
        Grant leadership = first.start().await();
        second.start();
        awaitCandidates("a", 2);
        CompletableFuture<Long> electedAtNanos = new CompletableFuture<>();
        second.onElected(next -> electedAtNanos.complete(System.nanoTime()));
        CompletableFuture<Boolean> validWhenTold =
                leadership.whenLost().thenApply(reason -> leadership.isValid()).toCompletableFuture();
        one.link().blackhole();
        long lastValidNanos = Await.lastValidNanos(leadership);
        assertThat(first.leadership()).isEmpty();
        assertThat(Await.result(validWhenTold)).isFalse();
        assertThat(leadership.release()).isFalse();
        Await.until("it is told", () -> told.size() == 2);
        assertThat(Await.result(electedAtNanos) - lastValidNanos).isPositive();
        one.link().restore();
        awaitCandidates("a", 2);
        assertThat(first.leadership()).isEmpty();
        second.close();
        Grant again = first.await();
        assertThat(again.fencingToken()).isGreaterThan(leadership.fencingToken());
        Await.until("it is told", () -> told.size() == 3);
        assertThat(told).containsExactly("elected", "deposed", "elected");
    }

    @Test
    @DisplayName("takes a cut of 300 ms within one session for no event, whether it leads or waits")
    void blipIsNoEvent() throws Exception {
        List<String> events = Collections.synchronizedList(new ArrayList<>());
        Application one = application(LONG_TTL);
        Application other = application(LONG_TTL);
        LeaderLatch first = one.coordinator().leaderLatch("a").start();
        Grant leadership = first.await();
        LeaderLatch second = other.coordinator().leaderLatch("a").start();
        awaitCandidates("a", 2);
        for (LeaderLatch latch : List.of(first, second)) {
            latch.onDeposed(reason -> events.add("deposed"));
        }
        second.onElected(next -> events.add("elected"));
        leadership.whenLost().thenAccept(reason -> events.add("lost"));
        one.link().cut();
        other.link().cut();
        Await.staysTrue("it leads", BLIP, leadership::isValid);
        one.link().restore();
        other.link().restore();
        Await.until(
                "both are connected",
                () -> first.candidates().size() == 2 && second.candidates().size() == 2);
        assertThat(first.leadership()).contains(leadership);
        assertThat(events).isEmpty();
        first.close();
        assertThat(second.await().isValid()).isTrue();
        Await.until("the callbacks have told of both", () -> events.containsAll(List.of("deposed", "elected")));
        assertThat(events).doesNotContain("lost");
    }

    @Test
    @DisplayName("elects once, and leaves nothing, though the replies to standing and to leaving are lost")
    void repliesMayBeLost() throws Exception {
        Application one = application(LONG_TTL);
        Application other = application(LONG_TTL);
        contend(one, other);
        Set<String> kinds = one.link().requests().keySet();
        one.link().dropNextReply(firstOf(kinds, "create", "Txn", "commit"));
        other.link().dropNextReply(firstOf(kinds, "delete", "Txn", "commit"));
        contend(one, other);
        assertThat(one.link().repliesDropped()).isOne();
        assertThat(other.link().repliesDropped()).isOne();
        assertThat(one.coordinator().session().state()).isNotEqualTo(SessionState.LOST);
        assertThat(other.coordinator().session().state()).isNotEqualTo(SessionState.LOST);
    }

    private static String firstOf(Set<String> kinds, String... wanted) {
        return Stream.of(wanted).filter(kinds::contains).findFirst().orElseThrow();
    }

    /** Two candidates lead in turn, hand over to each other, and go; nobody leads beside another. */
    private void contend(Application one, Application other) throws InterruptedException {
        LeaderLatch first = one.coordinator().leaderLatch("a").start();
        Grant leadership = first.await();
        LeaderLatch second = other.coordinator().leaderLatch("a").start();
        assertThat(second.leadership().isPresent() && leadership.isValid()).isFalse();
        awaitCandidates("a", 2);
        assertThat(first.handOver()).isTrue();
        Grant next = second.await();
        assertThat(next.fencingToken()).isGreaterThan(leadership.fencingToken());
        second.close();
        Grant again = first.await();
        assertThat(again.fencingToken()).isGreaterThan(next.fencingToken());
        first.close();
        awaitCandidates("a", 0);
    }

    @Test
    @DisplayName("costs at most three requests a candidacy on ZooKeeper, two on etcd and in the process")
    void budget() throws Exception {
        Application application = application(LONG_TTL);
        stand(application);
        application.link().resetRequests();
        for (int i = 0; i < ROUNDS; i++) {
            stand(application);
        }
        Map<String, Integer> requests = new TreeMap<>(application.link().requests());
        requests.keySet().removeAll(HOUSEKEEPING);
        double each = requests.values().stream().mapToInt(Integer::intValue).sum() / (double) ROUNDS;
        double budget = engine().uri(namespace()).startsWith("zookeeper:") ? 3 : 2;
        System.out.printf(
                "budget | leader latch, a candidacy | %s | %.2f requests, at most %.1f | %s%n",
                engine().name(), each, budget, requests);
        assertThat(each).isLessThanOrEqualTo(budget);
    }

    private static void stand(Application application) throws InterruptedException {
        try (LeaderLatch latch = application.coordinator().leaderLatch("a").start()) {
            assertThat(latch.await().isValid()).isTrue();
        }
    }
}
