package dev.latchkey.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.latchkey.discovery.Registration;
import dev.latchkey.discovery.ServiceInstance;
import dev.latchkey.scripted.Fate;
import dev.latchkey.scripted.Request;
import dev.latchkey.scripted.Rig;
import dev.latchkey.session.CoordinatorClosedException;
import dev.latchkey.session.EngineRefusedException;
import dev.latchkey.spi.Entry;
import dev.latchkey.spi.Range;
import dev.latchkey.spi.WatchEvent;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A presence")
class PresenceTest {

    private static final Duration RETRY = Duration.ofSeconds(3);

    private final Rig rig = Rig.connected();

    @AfterEach
    void close() {
        rig.close();
    }

    private CompletableFuture<Registration> register() {
        CompletableFuture<Registration> asked =
                rig.coordinator.services().registerAsync(ServiceInstance.of("s", "10.0.0.1", 80));
        rig.settle();
        return asked;
    }

    private CompletableFuture<ServiceInstance> weigh(Registration registration, int weight) {
        CompletableFuture<ServiceInstance> asked = registration.updateAsync(instance -> instance.withWeight(weight));
        rig.settle();
        return asked;
    }

    private CompletableFuture<Void> withdraw(Registration registration) {
        CompletableFuture<Void> asked = registration.closeAsync();
        rig.settle();
        return asked;
    }

    private List<Entry> entries() {
        return rig.engine.view(Range.children("services/s")).entries();
    }

    @Test
    @DisplayName("is written with one request and withdrawn with one")
    void oneRequestEach() {
        Registration registration = register().join();
        assertThat(rig.backend.takeRequests()).containsExactly(Request.DRAW);
        assertThat(entries()).hasSize(1);
        assertThat(withdraw(registration)).isCompleted();
        assertThat(rig.backend.takeRequests()).containsExactly(Request.REMOVE);
        assertThat(entries()).isEmpty();
    }

    @Test
    @DisplayName("is not rewritten when the connection was away and came back in the same session")
    void reconnectRewritesNothing() {
        register().join();
        rig.backend.takeRequests();
        rig.backend.always(Request.RENEW, Fate.UNAVAILABLE);
        rig.engine.tellAll(new WatchEvent.Suspended("no connection"));
        rig.advance(Duration.ofSeconds(5));
        rig.backend.always(Request.RENEW, Fate.ANSWERED);
        rig.engine.tellAll(new WatchEvent.Resumed());
        rig.advance(Duration.ofSeconds(20));
        assertThat(rig.backend.takeRequests()).isEmpty();
    }

    @Test
    @DisplayName("stands once, though the reply to its writing was lost, whether it happened or not")
    void lostReplyWritesOnce() {
        for (Fate fate : List.of(Fate.LOST_APPLIED, Fate.LOST_NOT_APPLIED)) {
            rig.backend.next(Request.DRAW, fate);
            Registration registration = register().join();
            assertThat(entries()).hasSize(1);
            assertThat(registration.isRegistered()).isTrue();
            withdraw(registration).join();
            assertThat(entries()).isEmpty();
        }
    }

    @Test
    @DisplayName("settles a lost reply only with an answered question, however long that takes")
    void settlesPatiently() {
        rig.backend.next(Request.DRAW, Fate.LOST_APPLIED);
        rig.backend.next(Request.ASK, Fate.LOST_NOT_APPLIED, Fate.UNAVAILABLE);
        rig.backend.next(Request.LIST, Fate.UNAVAILABLE);
        CompletableFuture<Registration> asked = register();
        assertThat(asked).isNotDone();
        rig.advance(RETRY);
        assertThat(asked).isCompleted();
        assertThat(rig.backend.count(Request.DRAW)).isOne();
        assertThat(entries()).hasSize(1);
    }

    @Test
    @DisplayName("has its latest value once, though the reply to an update was lost, whether it happened or not")
    void lostReplyToAnUpdate() {
        Registration registration = register().join();
        int weight = 2;
        for (Fate fate : List.of(Fate.LOST_APPLIED, Fate.LOST_NOT_APPLIED)) {
            rig.backend.next(Request.WRITE, fate);
            assertThat(weigh(registration, weight)).isCompleted();
            assertThat(entries()).hasSize(1);
            assertThat(entries().get(0).text()).contains("weight=" + weight);
            weight++;
        }
    }

    @Test
    @DisplayName("keeps its place and its key through updates")
    void updatesInPlace() {
        Registration registration = register().join();
        Entry before = entries().get(0);
        weigh(registration, 5).join();
        assertThat(entries().get(0).key()).isEqualTo(before.key());
        assertThat(entries().get(0).order()).isEqualTo(before.order());
    }

    @Test
    @DisplayName("skips values that are out of date before they could be written")
    void latestValueWins() {
        Registration registration = register().join();
        rig.backend.takeRequests();
        rig.backend.next(Request.WRITE, Fate.HELD_BACK);
        CompletableFuture<ServiceInstance> second = weigh(registration, 2);
        CompletableFuture<ServiceInstance> third = weigh(registration, 3);
        CompletableFuture<ServiceInstance> fourth = weigh(registration, 4);
        rig.backend.deliverAll();
        rig.settle();
        assertThat(List.of(second, third, fourth)).allMatch(CompletableFuture::isDone);
        assertThat(rig.backend.takeRequests()).containsExactly(Request.WRITE, Request.WRITE);
        assertThat(entries().get(0).text()).contains("weight=4");
        assertThat(registration.instance().weight()).isEqualTo(4);
    }

    @Test
    @DisplayName("is written again in the next session, with the value that is wanted by then")
    void healsAfterALostSession() {
        Registration registration = register().join();
        rig.backend.always(Request.OPEN, Fate.UNAVAILABLE);
        rig.backend.endSession("expired");
        rig.settle();
        assertThat(registration.isRegistered()).isFalse();
        assertThat(entries()).isEmpty();
        CompletableFuture<ServiceInstance> update = weigh(registration, 7);
        assertThat(update).isNotDone();
        rig.backend.always(Request.OPEN, Fate.ANSWERED);
        rig.advance(RETRY);
        assertThat(update).isCompleted();
        assertThat(registration.isRegistered()).isTrue();
        assertThat(entries()).hasSize(1);
        assertThat(entries().get(0).text()).contains("weight=7");
    }

    @Test
    @DisplayName("stands no more, by the clock, once its session's deadline has passed")
    void clockTells() {
        Registration registration = register().join();
        rig.time.leap(Rig.TTL);
        assertThat(registration.isRegistered()).isFalse();
    }

    @Test
    @DisplayName("is withdrawn even if that is asked for while its writing is under way or unanswered")
    void withdrawnWhileWritten() {
        for (Fate fate : List.of(Fate.HELD_BACK, Fate.REPLY_HELD_BACK, Fate.LOST_APPLIED, Fate.LOST_NOT_APPLIED)) {
            rig.backend.next(Request.DRAW, fate);
            rig.backend.next(Request.ASK, Fate.HELD_BACK);
            CompletableFuture<Registration> asked = register();
            asked.cancel(false);
            rig.settle();
            rig.backend.deliverAll();
            rig.settle();
            rig.backend.deliverAll();
            rig.advance(RETRY);
            rig.backend.deliverAll();
            assertThat(entries()).as("after %s", fate).isEmpty();
        }
    }

    @Test
    @DisplayName("is withdrawn again and again until that is confirmed")
    void withdrawalIsRepeated() {
        Registration registration = register().join();
        rig.backend.next(Request.REMOVE, Fate.LOST_NOT_APPLIED, Fate.UNAVAILABLE, Fate.LOST_APPLIED);
        CompletableFuture<Void> gone = withdraw(registration);
        assertThat(gone).isNotDone();
        rig.advance(RETRY.multipliedBy(3));
        assertThat(gone).isCompleted();
        assertThat(entries()).isEmpty();
        assertThat(rig.backend.count(Request.REMOVE)).isEqualTo(4);
    }

    @Test
    @DisplayName("fails at once if the engine refuses it, and is not kept")
    void refused() {
        rig.backend.next(Request.DRAW, Fate.REFUSED);
        CompletableFuture<Registration> asked = register();
        assertThatThrownBy(asked::join)
                .hasCauseInstanceOf(EngineRefusedException.class)
                .hasMessageContaining("permission denied");
        rig.advance(RETRY);
        assertThat(entries()).isEmpty();
    }

    @Test
    @DisplayName("stays as it was if the engine refuses an update")
    void refusedUpdate() {
        Registration registration = register().join();
        rig.backend.next(Request.WRITE, Fate.REFUSED);
        CompletableFuture<ServiceInstance> update = weigh(registration, 9);
        assertThatThrownBy(update::join).hasCauseInstanceOf(EngineRefusedException.class);
        assertThat(registration.isRegistered()).isTrue();
        assertThat(registration.instance().weight()).isOne();
        assertThat(weigh(registration, 3)).isCompleted();
        assertThat(entries().get(0).text()).contains("weight=3");
    }

    @Test
    @DisplayName("fails whoever waits for it when the coordinator is closed")
    void closing() {
        rig.backend.next(Request.DRAW, Fate.HELD_BACK);
        CompletableFuture<Registration> asked = register();
        rig.coordinator.close();
        rig.settle();
        assertThatThrownBy(asked::join).hasCauseInstanceOf(CoordinatorClosedException.class);
    }
}
