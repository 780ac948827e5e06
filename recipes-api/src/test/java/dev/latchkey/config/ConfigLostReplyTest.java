package dev.latchkey.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.latchkey.scripted.Fate;
import dev.latchkey.scripted.Request;
import dev.latchkey.scripted.Rig;
import dev.latchkey.session.EngineUnavailableException;
import dev.latchkey.session.Grant;
import dev.latchkey.session.GrantLostException;
import dev.latchkey.session.OutcomeUnknownException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A config write whose answer is lost")
class ConfigLostReplyTest {

    private static final Duration LIMIT = Duration.ofSeconds(5);

    private final Rig rig = Rig.connected();
    private final Rig other = rig.another();
    private final ConfigStore store = rig.coordinator.config("c").within(LIMIT);

    @AfterEach
    void close() {
        other.close();
        rig.close();
    }

    private CompletableFuture<Long> put(String value) {
        CompletableFuture<Long> put = store.putAsync("a", value);
        rig.settle();
        return put;
    }

    private long otherPuts(ConfigStore in, String value) {
        return other.now(in.putAsync("a", value)).orElseThrow();
    }

    private List<Long> history() {
        return rig.now(store.historyAsync("a")).orElseThrow().stream()
                .map(ConfigEntry::revision)
                .toList();
    }

    private static Throwable failure(CompletableFuture<?> future) {
        return future.handle((value, thrown) -> thrown).join();
    }

    @Test
    @DisplayName("is found again when it had happened, and not written twice")
    void happened() {
        rig.backend.next(Request.WRITE, Fate.LOST_APPLIED);
        assertThat(rig.now(put("x"))).contains(1L);
        assertThat(rig.backend.count(Request.WRITE)).isEqualTo(1);
        assertThat(history()).containsExactly(1L);
    }

    @Test
    @DisplayName("is sent again when it had not happened")
    void didNotHappen() {
        rig.backend.next(Request.WRITE, Fate.LOST_NOT_APPLIED);
        assertThat(rig.now(put("x"))).contains(1L);
        assertThat(rig.backend.count(Request.WRITE)).isEqualTo(2);
        assertThat(history()).containsExactly(1L);
    }

    @Test
    @DisplayName("is found in the history when somebody has written over it since")
    void wasOverwritten() {
        rig.backend.next(Request.WRITE, Fate.LOST_APPLIED);
        rig.backend.next(Request.ASK, Fate.HELD_BACK);
        CompletableFuture<Long> put = put("x");
        assertThat(otherPuts(other.coordinator.config("c"), "y")).isEqualTo(2);
        assertThat(otherPuts(other.coordinator.config("c"), "z")).isEqualTo(3);
        rig.backend.deliverAll();
        assertThat(rig.now(put)).contains(1L);
        assertThat(history()).containsExactly(3L, 2L, 1L);
    }

    @Test
    @DisplayName("is not taken for another's that came first: what is conditional fails, what is not comes next")
    void anotherWasFirst() {
        rig.backend.next(Request.WRITE, Fate.LOST_NOT_APPLIED);
        rig.backend.next(Request.ASK, Fate.HELD_BACK);
        CompletableFuture<OptionalLong> conditional = store.putIfAbsentAsync("a", "x");
        rig.settle();
        otherPuts(other.coordinator.config("c"), "y");
        rig.backend.deliverAll();
        assertThat(rig.now(conditional)).contains(OptionalLong.empty());
        rig.backend.next(Request.WRITE, Fate.LOST_NOT_APPLIED);
        rig.backend.next(Request.ASK, Fate.HELD_BACK);
        CompletableFuture<Long> put = put("x");
        assertThat(otherPuts(other.coordinator.config("c"), "z")).isEqualTo(2);
        rig.backend.deliverAll();
        assertThat(rig.now(put)).contains(3L);
    }

    @Test
    @DisplayName("ends in OutcomeUnknownException when its trace is no longer in the history")
    void traceIsGone() {
        rig.backend.next(Request.WRITE, Fate.LOST_APPLIED);
        rig.backend.next(Request.ASK, Fate.HELD_BACK);
        CompletableFuture<Long> put = put("x");
        for (int i = 0; i < 3; i++) {
            otherPuts(other.coordinator.config("c").keeping(1), "y");
        }
        rig.backend.deliverAll();
        rig.settle();
        assertThat(failure(put)).isInstanceOf(OutcomeUnknownException.class).hasMessageContaining("history");
    }

    @Test
    @DisplayName("is settled by reading when the session ended meanwhile, and goes on in the next session")
    void sessionEnded() {
        rig.backend.next(Request.WRITE, Fate.LOST_NOT_APPLIED);
        rig.backend.next(Request.ASK, Fate.HELD_BACK);
        CompletableFuture<Long> put = put("x");
        rig.engine.endSession(rig.backend.sessionId());
        rig.backend.deliverAll();
        rig.settle();
        rig.advance(Duration.ofSeconds(1));
        assertThat(rig.now(put)).contains(1L);
        assertThat(history()).containsExactly(1L);
    }

    @Test
    @DisplayName("ends in OutcomeUnknownException when the session is lost, and the engine does not confirm its end")
    void sessionMayLiveOn() {
        rig.backend.next(Request.WRITE, Fate.LOST_NOT_APPLIED);
        rig.backend.next(Request.ASK, Fate.HELD_BACK);
        rig.backend.next(Request.END, Fate.UNAVAILABLE);
        CompletableFuture<Long> put = put("x");
        rig.engine.endSession(rig.backend.sessionId());
        rig.backend.deliverAll();
        rig.settle();
        rig.advance(Duration.ofSeconds(1));
        assertThat(failure(put)).isInstanceOf(OutcomeUnknownException.class).hasMessageContaining("confirm");
        assertThat(rig.backend.count(Request.WRITE)).isEqualTo(1);
    }

    @Test
    @DisplayName("ends in OutcomeUnknownException when the engine does not say in time")
    void neverSettled() {
        rig.backend.next(Request.WRITE, Fate.LOST_APPLIED);
        rig.backend.always(Request.ASK, Fate.UNAVAILABLE);
        CompletableFuture<Long> put = put("x");
        rig.advance(LIMIT.minusMillis(1));
        assertThat(put.isDone()).isFalse();
        rig.advance(Duration.ofMillis(2));
        assertThat(failure(put))
                .isInstanceOf(OutcomeUnknownException.class)
                .hasMessageContaining("may or may not")
                .hasMessageContaining("key a of config c");
        assertThat(rig.backend.count(Request.WRITE)).isEqualTo(1);
    }

    @Test
    @DisplayName("is told from one that was never sent, which ends in EngineUnavailableException")
    void neverSent() {
        rig.backend.always(Request.LIST, Fate.UNAVAILABLE);
        CompletableFuture<Long> put = put("x");
        rig.advance(LIMIT.plusMillis(1));
        assertThat(failure(put))
                .isInstanceOf(EngineUnavailableException.class)
                .hasMessageContaining("nothing was changed")
                .hasMessageContaining("no server could be reached");
        assertThat(rig.backend.count(Request.WRITE)).isZero();
    }

    @Test
    @DisplayName("is given up when its future is cancelled: nothing more is sent")
    void cancelled() {
        rig.backend.next(Request.LIST, Fate.HELD_BACK);
        CompletableFuture<Long> put = put("x");
        assertThat(put.cancel(false)).isTrue();
        rig.settle();
        rig.backend.deliverAll();
        rig.advance(LIMIT);
        assertThat(rig.backend.count(Request.WRITE)).isZero();
    }

    @Test
    @DisplayName("may be one that only copies into the history, where not all fits in at once: it is repeated")
    void copiesMayBeRepeated() {
        int keys = rig.backend.limits().writesMax() - 2;
        for (long revision = 1; revision <= 3; revision++) {
            ConfigBatch batch = store.keeping(1).batch();
            for (int i = 0; i < keys; i++) {
                batch.put("key/" + i, "value " + revision);
            }
            if (revision > 1) {
                rig.backend.next(Request.WRITE, Fate.LOST_APPLIED, Fate.LOST_NOT_APPLIED);
            }
            CompletableFuture<Optional<Map<String, Long>>> committed = batch.commitAsync();
            rig.settle();
            for (int i = 0; i < 4; i++) {
                rig.advance(Duration.ofMillis(100));
            }
            Map<String, Long> revisions = rig.now(committed).orElseThrow().orElseThrow();
            assertThat(revisions).hasSize(keys).containsValue(revision);
            assertThat(revisions.values()).containsOnly(revision);
        }
        assertThat(rig.now(store.historyAsync("key/0")).orElseThrow())
                .extracting(ConfigEntry::text)
                .containsExactly("value 3", "value 2");
    }

    @Test
    @DisplayName("belongs to no grant that is over: nothing is sent for one that was released")
    void grantIsOver() {
        Grant grant = rig.now(rig.ask()).orElseThrow();
        CompletableFuture<Boolean> released = grant.releaseAsync();
        assertThat(rig.now(released)).contains(true);
        rig.backend.takeRequests();
        CompletableFuture<Long> put = store.putIfHeldAsync(grant, "a", "ghost");
        rig.settle();
        assertThat(failure(put)).isInstanceOf(GrantLostException.class);
        assertThat(rig.backend.count(Request.WRITE)).isZero();
    }

    @Test
    @DisplayName("needs neither trace nor luck for its names: what is no key is refused before anything is sent")
    void refusesNames() {
        rig.backend.takeRequests();
        for (String name : List.of("", "/a", "a//b", "a/../b", "a b", "x".repeat(201))) {
            assertThatThrownBy(() -> store.putAsync(name, "x")).isInstanceOf(IllegalArgumentException.class);
        }
        assertThatThrownBy(() -> store.keeping(0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> store.within(Duration.ofSeconds(-1))).isInstanceOf(IllegalArgumentException.class);
        assertThat(rig.backend.takeRequests()).isEmpty();
    }
}
