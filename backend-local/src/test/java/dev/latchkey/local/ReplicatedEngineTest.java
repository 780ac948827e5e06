package dev.latchkey.local;

import static dev.latchkey.local.Connections.get;
import static org.assertj.core.api.Assertions.assertThat;

import dev.latchkey.spi.Backend;
import dev.latchkey.spi.BackendSession;
import dev.latchkey.spi.Entry;
import dev.latchkey.spi.Outcome;
import dev.latchkey.spi.Range;
import dev.latchkey.spi.Transaction;
import dev.latchkey.spi.WatchEvent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ReplicatedEngineTest {

    private static final Duration TTL = Duration.ofSeconds(5);
    private static final Duration ELECTION = Duration.ofSeconds(2);

    private final VirtualTime time = new VirtualTime();
    private final LocalCluster cluster = LocalCluster.open("replicated-test", 3, time);
    private final Backend backend =
            Connections.backend(time, Map.of("name", "replicated-test", "client", "a", "replicas", "3"));

    @AfterEach
    void close() {
        backend.close();
        cluster.close();
    }

    private static Transaction append(BackendSession session, String nonce) {
        return Transaction.heldBy(session)
                .append("q", "lock", nonce, new byte[0])
                .thenList("q");
    }

    private List<String> queue() throws Exception {
        return get(backend.list(Range.children("q"))).entries().stream()
                .map(Entry::name)
                .toList();
    }

    private static void create(Backend by, String key) throws Exception {
        assertThat(get(by.commit(Transaction.unowned().create(key, new byte[0]).build())))
                .isInstanceOf(Outcome.Committed.class);
    }

    private static WatchEvent next(BlockingQueue<WatchEvent> events) throws InterruptedException {
        WatchEvent event = events.poll(30, TimeUnit.SECONDS);
        assertThat(event).isNotNull();
        return event;
    }

    @Test
    @DisplayName("A group leads as soon as it is there")
    void groupLeadsAtOnce() {
        assertThat(cluster.leader()).isPositive();
        assertThat(backend.openSession(TTL).toCompletableFuture()).isCompleted();
    }

    @Test
    @DisplayName("When the leader crashes another takes over with all that was acknowledged, sessions included")
    void leaderCrashLosesNothing() throws Exception {
        BackendSession session = get(backend.openSession(TTL));
        get(backend.commit(append(session, "1")));
        int leader = cluster.leader();
        cluster.crash(leader);
        assertThat(cluster.leader()).isZero();
        CompletionStage<Outcome> meanwhile = backend.commit(append(session, "2"));
        time.advance(ELECTION);
        assertThat(cluster.leader()).isPositive().isNotEqualTo(leader);
        assertThat(get(meanwhile)).isInstanceOf(Outcome.Committed.class);
        assertThat(queue()).containsExactly("lock!1", "lock!2");
        cluster.restart(leader);
        time.advance(ELECTION);
        cluster.crash(cluster.leader());
        time.advance(ELECTION);
        assertThat(queue()).containsExactly("lock!1", "lock!2");
    }

    @Test
    @DisplayName("A new leader gives every session its full life, and then ends those that nobody renews")
    void newLeaderStartsLivesAfresh() throws Exception {
        BackendSession session = get(backend.openSession(TTL));
        get(backend.commit(append(session, "1")));
        time.advance(TTL.minusSeconds(1));
        cluster.crash(cluster.leader());
        time.advance(ELECTION);
        assertThat(queue()).hasSize(1);
        time.advance(TTL);
        assertThat(queue()).isEmpty();
        assertThat(get(session.lost())).isEqualTo("expired");
    }

    @Test
    @DisplayName("An isolated leader gives way, and what it could not replicate never comes about")
    void isolatedLeaderGivesWay() throws Exception {
        BackendSession session = get(backend.openSession(TTL));
        int leader = cluster.leader();
        cluster.isolate(leader);
        CompletionStage<Outcome> caught = backend.commit(append(session, "1"));
        assertThat(caught.toCompletableFuture()).isNotCompleted();
        time.advance(ELECTION);
        assertThat(cluster.leader()).isNotEqualTo(leader);
        assertThat(get(caught)).isInstanceOf(Outcome.Committed.class);
        cluster.heal();
        time.advance(ELECTION);
        assertThat(queue()).containsExactly("lock!1");
    }

    @Test
    @DisplayName("A watch goes on across leaders without a gap; only a long absence is told")
    void watchGoesOnAcrossLeaders() throws Exception {
        BlockingQueue<WatchEvent> events = new LinkedBlockingQueue<>();
        backend.watch(Range.children("d"), events::add);
        assertThat(next(events)).isInstanceOf(WatchEvent.Snapshot.class);
        List<String> seen = new ArrayList<>();
        for (int round = 0; round < 4; round++) {
            create(backend, "d/" + round);
            seen.add(((WatchEvent.Put) next(events)).entry().key());
            int leader = cluster.leader();
            cluster.crash(leader);
            time.advance(ELECTION);
            cluster.restart(leader);
            time.advance(ELECTION);
        }
        assertThat(seen).containsExactly("d/0", "d/1", "d/2", "d/3");
        assertThat(events).isEmpty();
        cluster.crash(cluster.leader());
        cluster.crash(cluster.leader() == 1 ? 2 : 1);
        for (int replica = 1; replica <= 3; replica++) {
            cluster.crash(replica);
        }
        time.advance(ELECTION);
        assertThat(next(events)).isInstanceOf(WatchEvent.Suspended.class);
        for (int replica = 1; replica <= 3; replica++) {
            cluster.restart(replica);
        }
        time.advance(ELECTION);
        create(backend, "d/9");
        List<WatchEvent> rest = new ArrayList<>();
        rest.add(next(events));
        rest.add(next(events));
        assertThat(rest)
                .anyMatch(event ->
                        event instanceof WatchEvent.Put put && put.entry().key().equals("d/9"));
        assertThat(rest).anyMatch(event -> event instanceof WatchEvent.Snapshot || event instanceof WatchEvent.Resumed);
    }

    @Test
    @DisplayName("A watch whose link is lost while another replica comes to lead goes on once the link is back")
    void watchGoesOnAfterALostLinkAndANewLeader() throws Exception {
        BlockingQueue<WatchEvent> events = new LinkedBlockingQueue<>();
        backend.watch(Range.children("d"), events::add);
        assertThat(next(events)).isInstanceOf(WatchEvent.Snapshot.class);
        EngineRoom room = EngineRoom.named("replicated-test", null, null);
        get(room.engine().command(group -> {
            cluster.link("a").cut();
            group.stop(group.leaderNumber());
            long now = room.engine().nanoTime();
            while (group.leader() == null) {
                now += 20_000_000;
                group.tick(now);
            }
            return true;
        }));
        room.leave();
        cluster.link("a").restore();
        create(backend, "d/1");
        WatchEvent event = next(events);
        while (!(event instanceof WatchEvent.Put)) {
            event = next(events);
        }
        assertThat(((WatchEvent.Put) event).entry().key()).isEqualTo("d/1");
    }

    @Test
    @DisplayName("A replica that was away for long is brought up to date by a snapshot, and can lead then")
    void longAbsentReplicaCatchesUp() throws Exception {
        int absent = cluster.leader() == 1 ? 2 : 1;
        cluster.crash(absent);
        for (int i = 0; i < 9_000; i++) {
            create(backend, "d/" + i);
        }
        cluster.restart(absent);
        time.advance(ELECTION);
        for (int replica = 1; replica <= 3; replica++) {
            if (replica != absent) {
                cluster.isolate(replica);
            }
        }
        cluster.heal();
        cluster.crash(cluster.leader());
        time.advance(ELECTION);
        assertThat(get(backend.list(Range.children("d"))).entries()).hasSize(9_000);
    }

    @Test
    @DisplayName(
            "A replica that lost its disk is not counted on until it has caught up, and then stands in for another")
    void replicaWithoutItsDiskHeals() throws Exception {
        create(backend, "d/1");
        int lost = cluster.leader() == 1 ? 2 : 1;
        int other = 6 - lost - cluster.leader();
        cluster.crash(lost);
        cluster.loseDisk(lost);
        cluster.isolate(other);
        CompletionStage<Outcome> pending =
                backend.commit(Transaction.unowned().create("d/2", new byte[0]).build());
        cluster.restart(lost);
        time.advance(Duration.ofMillis(200));
        assertThat(pending.toCompletableFuture())
                .as("one whole replica of three commits nothing, whatever the other answers")
                .isNotCompleted();
        assertThat(cluster.healing()).containsExactly(lost);
        time.advance(ELECTION);
        assertThat(cluster.leader()).isZero();
        cluster.heal();
        time.advance(ELECTION.multipliedBy(2));
        assertThat(cluster.healing()).isEmpty();
        create(backend, "d/3");
        cluster.crash(other);
        create(backend, "d/4");
        assertThat(get(backend.list(Range.children("d"))).entries().stream().map(Entry::key))
                .contains("d/1", "d/3", "d/4");
    }

    @Test
    @DisplayName(
            "While one replica is slow the others go on without it; when the leader is slow all is slow, but nothing is lost")
    void delayedReplicas() throws Exception {
        int leader = cluster.leader();
        cluster.delay(leader == 1 ? 2 : 1, Duration.ofSeconds(5));
        create(backend, "d/1");
        cluster.heal();
        cluster.delay(leader, Duration.ofMillis(100));
        CompletionStage<Outcome> slow =
                backend.commit(Transaction.unowned().create("d/2", new byte[0]).build());
        assertThat(slow.toCompletableFuture()).isNotCompleted();
        time.advance(Duration.ofMillis(150));
        assertThat(slow.toCompletableFuture()).isNotCompleted();
        time.advance(Duration.ofMillis(150));
        assertThat(get(slow)).isInstanceOf(Outcome.Committed.class);
        assertThat(cluster.leader()).isEqualTo(leader);
    }
}
