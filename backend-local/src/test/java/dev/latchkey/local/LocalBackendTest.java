package dev.latchkey.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.latchkey.spi.Backend;
import dev.latchkey.spi.BackendConfig;
import dev.latchkey.spi.BackendException;
import dev.latchkey.spi.BackendSession;
import dev.latchkey.spi.Entry;
import dev.latchkey.spi.Outcome;
import dev.latchkey.spi.Range;
import dev.latchkey.spi.Stamp;
import dev.latchkey.spi.Transaction;
import dev.latchkey.spi.View;
import dev.latchkey.spi.WatchEvent;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class LocalBackendTest {

    private static final Duration TTL = Duration.ofSeconds(10);
    private static final byte[] VALUE = {7};

    private final VirtualTime time = new VirtualTime();
    private final LocalCluster cluster = LocalCluster.open("backend-test", 1, time);
    private final Backend backend = connect("a");

    private Backend connect(String client) {
        return backend(Map.of("name", "backend-test", "client", client));
    }

    private Backend backend(Map<String, String> parameters) {
        return new LocalProvider()
                .create(new BackendConfig(
                        "local", List.of(), "test", parameters, Duration.ofSeconds(5), Duration.ofSeconds(2), time));
    }

    @AfterEach
    void close() {
        backend.close();
        cluster.close();
    }

    private static <T> T get(CompletionStage<T> stage) throws Exception {
        return stage.toCompletableFuture().get(30, TimeUnit.SECONDS);
    }

    private BackendSession open() throws Exception {
        return get(backend.openSession(TTL));
    }

    private static Transaction append(BackendSession session, String nonce) {
        return Transaction.heldBy(session).append("q", "lock", nonce, VALUE).thenList("q");
    }

    private List<Entry> queue(Backend asked) throws Exception {
        return get(asked.list(Range.children("q"))).entries();
    }

    private static void failsWith(BackendException.Kind kind, CompletionStage<?> stage) {
        assertThatThrownBy(() -> get(stage))
                .isInstanceOf(ExecutionException.class)
                .cause()
                .isInstanceOfSatisfying(BackendException.class, failure -> {
                    assertThat(failure.kind()).isEqualTo(kind);
                    assertThat(failure).hasMessageEndingWith(".");
                });
    }

    @Test
    @DisplayName("An idle engine has answered before the call returns")
    void idleEngineAnswersAtOnce() throws Exception {
        BackendSession session = open();
        assertThat(backend.commit(append(session, "1")).toCompletableFuture()).isCompleted();
        assertThat(backend.list(Range.children("q")).toCompletableFuture()).isCompleted();
    }

    @Test
    @DisplayName(
            "The only replica leads again after a crash, and serves who waited, even with no session to look after")
    void onlyReplicaLeadsAgain() throws Exception {
        time.advance(Duration.ofSeconds(1));
        cluster.crash(1);
        CompletionStage<View> patient = backend.list(Range.children("q"));
        cluster.restart(1);
        time.advance(Duration.ofSeconds(1));
        assertThat(cluster.leader()).isEqualTo(1);
        assertThat(get(patient).entries()).isEmpty();
    }

    @Test
    @DisplayName("A session that is not renewed expires after its ttl, and what it owned is gone")
    void unrenewedSessionExpires() throws Exception {
        BackendSession session = open();
        get(backend.commit(append(session, "1")));
        time.advance(TTL.dividedBy(2));
        get(session.renew());
        time.advance(TTL.minusMillis(1));
        assertThat(queue(backend)).hasSize(1);
        time.advance(Duration.ofMillis(100));
        assertThat(get(session.lost())).isEqualTo("expired");
        assertThat(queue(backend)).isEmpty();
        failsWith(BackendException.Kind.SESSION_LOST, session.renew());
        assertThat(get(backend.commit(append(session, "2")))).isInstanceOf(Outcome.SessionLost.class);
    }

    @Test
    @DisplayName("A lost reply to a session's transaction does not append twice")
    void lostReplyDoesNotAppendTwice() throws Exception {
        BackendSession session = open();
        cluster.link("a").dropNextReply("commit");
        Outcome outcome = get(backend.commit(append(session, "1")));
        assertThat(outcome).isInstanceOf(Outcome.Committed.class);
        assertThat(cluster.link("a").repliesDropped()).isEqualTo(1);
        assertThat(cluster.link("a").requests()).containsEntry("commit", 2);
        assertThat(queue(backend)).hasSize(1);
    }

    @Test
    @DisplayName("A lost reply to a transaction in nobody's name is said to be unknown")
    void lostReplyToUnownedTransactionIsUnknown() throws Exception {
        cluster.link("a").dropNextReply("commit");
        Outcome outcome =
                get(backend.commit(Transaction.unowned().create("k", VALUE).build()));
        assertThat(outcome).isInstanceOf(Outcome.Unknown.class);
    }

    @Test
    @DisplayName("What a cut link never let through is certainly not done; what it did is done once the link is back")
    void cutLinkFailsWhatWasNotSent() throws Exception {
        BackendSession session = open();
        cluster.link("a").cut();
        CompletionStage<Outcome> late = backend.commit(append(session, "1"));
        time.advance(Duration.ofSeconds(2));
        failsWith(BackendException.Kind.UNAVAILABLE, late);
        CompletionStage<Outcome> patient = backend.commit(append(session, "2"));
        cluster.link("a").restore();
        assertThat(get(patient)).isInstanceOf(Outcome.Committed.class);
        assertThat(queue(backend)).extracting(Entry::name).containsExactly("lock!2");
    }

    @Test
    @DisplayName("A transaction whose outcome was unknown is settled by the next one's answer")
    void unknownIsSettledByTheNextAnswer() throws Exception {
        BackendSession session = open();
        cluster.link("a").delay(Duration.ofSeconds(1));
        CompletionStage<Outcome> slow = backend.commit(append(session, "1"));
        time.advance(Duration.ofSeconds(1));
        cluster.link("a").blackhole();
        time.advance(Duration.ofSeconds(2));
        assertThat(get(slow)).isInstanceOf(Outcome.Unknown.class);
        cluster.link("a").restore();
        Outcome.Committed settled = (Outcome.Committed)
                get(backend.commit(Transaction.heldBy(session).thenList("q")));
        assertThat(settled.listing()).hasSize(1);
    }

    @Test
    @DisplayName(
            "A watch tells a snapshot, then puts and deletes, and after a cut what was missed and that it is whole again")
    void watchGoesOnAfterACut() throws Exception {
        BlockingQueue<WatchEvent> events = new LinkedBlockingQueue<>();
        backend.watch(Range.children("d"), events::add);
        assertThat(next(events)).isEqualTo(new WatchEvent.Snapshot(new View(List.of())));
        Backend other = connect("b");
        create(other, "d/k");
        assertThat(((WatchEvent.Put) next(events)).entry().key()).isEqualTo("d/k");
        cluster.link("a").cut();
        assertThat(next(events)).isInstanceOf(WatchEvent.Suspended.class);
        Stamp stamp = get(other.list(Range.key("d/k"))).entries().get(0).stamp();
        get(other.commit(Transaction.unowned().delete("d/k", stamp).build()));
        create(other, "d/k");
        cluster.link("a").restore();
        assertThat(next(events)).isEqualTo(new WatchEvent.Deleted("d/k"));
        assertThat(next(events)).isInstanceOf(WatchEvent.Put.class);
        assertThat(next(events)).isInstanceOf(WatchEvent.Resumed.class);
        other.close();
        backend.close();
        assertThat(next(events)).isEqualTo(new WatchEvent.Closed(null));
    }

    @Test
    @DisplayName("A watch is told once that it is suspended, however often the way to the engine is lost meanwhile")
    void suspensionIsToldOnce() throws Exception {
        cluster.link("a").cut();
        BlockingQueue<WatchEvent> events = new LinkedBlockingQueue<>();
        backend.watch(Range.children("d"), events::add);
        assertThat(next(events)).isInstanceOf(WatchEvent.Suspended.class);
        for (int i = 0; i < 5; i++) {
            time.advance(Duration.ofSeconds(5));
            cluster.link("a").cut();
        }
        cluster.link("a").restore();
        assertThat(next(events)).isInstanceOf(WatchEvent.Snapshot.class);
        cluster.link("a").cut();
        assertThat(next(events)).isInstanceOf(WatchEvent.Suspended.class);
    }

    @Test
    @DisplayName("A listener that falls behind ends with the latest state, through a new snapshot or the changes")
    void slowListenerCatchesUp() throws Exception {
        CountDownLatch hold = new CountDownLatch(1);
        BlockingQueue<WatchEvent> events = new LinkedBlockingQueue<>();
        backend.watch(Range.children("d"), event -> {
            await(hold);
            events.add(event);
        });
        Backend other = connect("b");
        for (int i = 0; i < 20_000; i++) {
            create(other, "d/" + i);
        }
        hold.countDown();
        Map<String, Stamp> seen = new HashMap<>();
        while (seen.size() < 20_000) {
            WatchEvent event = next(events);
            if (event instanceof WatchEvent.Snapshot snapshot) {
                seen.clear();
                snapshot.view().entries().forEach(entry -> seen.put(entry.key(), entry.stamp()));
            } else if (event instanceof WatchEvent.Put put) {
                seen.put(put.entry().key(), put.entry().stamp());
            }
        }
        other.close();
        assertThat(seen).hasSize(20_000);
    }

    @Test
    @DisplayName("A closed backend has ended its session, fails every call, and says so to its watches")
    void closedBackendLeavesNothing() throws Exception {
        BackendSession session = open();
        get(backend.commit(append(session, "1")));
        assertThat(cluster.sessions()).containsExactly(session.id());
        backend.close();
        backend.close();
        assertThat(cluster.sessions()).isEqualTo(Set.of());
        failsWith(BackendException.Kind.CLOSED, backend.list(Range.children("q")));
        failsWith(BackendException.Kind.CLOSED, session.renew());
    }

    @Test
    @DisplayName("An engine with a name is shared, one without is not, and the last to leave ends it")
    void enginesAreSharedByName() throws Exception {
        Backend first = backend(Map.of("name", "shared-test"));
        Backend second = backend(Map.of("name", "shared-test"));
        Backend alone = backend(Map.of());
        create(first, "k");
        assertThat(get(second.list(Range.key("k"))).entries()).hasSize(1);
        assertThat(get(alone.list(Range.key("k"))).entries()).isEmpty();
        first.close();
        second.close();
        alone.close();
        Backend third = backend(Map.of("name", "shared-test"));
        assertThat(get(third.list(Range.key("k"))).entries()).isEmpty();
        third.close();
    }

    @Test
    @DisplayName("Parameters that cannot be used are refused with what to write instead")
    void unusableParametersAreRefused() {
        assertThatThrownBy(() -> backend(Map.of("replicas", "2")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("replicas=3");
        assertThatThrownBy(() -> backend(Map.of("dir", ""))).hasMessageContaining("dir=/var/lib/app");
        assertThatThrownBy(() -> backend(Map.of("name", "a/b"))).hasMessageContaining("local:orders");
    }

    private static void create(Backend by, String key) throws Exception {
        assertThat(get(by.commit(Transaction.unowned().create(key, VALUE).build())))
                .isInstanceOf(Outcome.Committed.class);
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException interrupt) {
            Thread.currentThread().interrupt();
        }
    }

    private static WatchEvent next(BlockingQueue<WatchEvent> events) throws InterruptedException {
        WatchEvent event = events.poll(30, TimeUnit.SECONDS);
        assertThat(event).isNotNull();
        return event;
    }
}
