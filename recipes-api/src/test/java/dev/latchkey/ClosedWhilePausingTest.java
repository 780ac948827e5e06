package dev.latchkey;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latchkey.codec.Codecs;
import dev.latchkey.scripted.Fate;
import dev.latchkey.scripted.Request;
import dev.latchkey.scripted.Rig;
import dev.latchkey.session.CoordinatorClosedException;
import dev.latchkey.session.OutcomeUnknownException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@DisplayName("What is about to be tried again when the coordinator is closed")
class ClosedWhilePausingTest {

    private static final Duration LONG = Duration.ofDays(1);

    private enum Call {
        COUNTING(coordinator -> coordinator.counter("a").addAsync(1)),
        UPDATING(coordinator -> coordinator.value("a", Codecs.text()).setAsync("x")),
        PROPOSING(coordinator -> coordinator.decision("a", Codecs.text()).proposeAsync("x")),
        ACQUIRING_A_LOCK(coordinator -> coordinator.lock("a").acquireAsync(LONG)),
        ACQUIRING_A_PERMIT(coordinator -> coordinator.semaphore("a", 2).acquireAsync(LONG)),
        AWAITING_A_BARRIER(coordinator -> coordinator.barrier("a").awaitAsync(LONG)),
        AWAITING_A_LATCH(coordinator -> coordinator.countDownLatch("a", 1).awaitAsync(LONG)),
        ENTERING(coordinator -> coordinator.doubleBarrier("a", 2).enterAsync(LONG)),
        CONFIGURING(coordinator -> coordinator.config("a").putAsync("k", Codecs.text(), "x")),
        JOINING(coordinator -> coordinator.group("a").joinAsync(""));

        private final Function<Coordinator, CompletableFuture<?>> call;

        Call(Function<Coordinator, CompletableFuture<?>> call) {
            this.call = call;
        }
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("fails, and says why")
    void fails(Call call) {
        Rig rig = Rig.connected();
        rig.backend.always(Fate.UNAVAILABLE);
        CompletableFuture<?> asked = call.call.apply(rig.coordinator);
        rig.settle();
        assertThat(asked).isNotDone();
        rig.coordinator.close();
        rig.settle();
        assertThat(asked)
                .failsWithin(Duration.ZERO)
                .withThrowableThat()
                .withCauseInstanceOf(CoordinatorClosedException.class);
    }

    @ParameterizedTest
    @EnumSource(names = {"COUNTING", "CONFIGURING"})
    @DisplayName("is unknown where it had been sent")
    void isUnknown(Call call) {
        Rig rig = Rig.connected();
        rig.backend.next(Request.WRITE, Fate.LOST_APPLIED);
        rig.backend.always(Request.ASK, Fate.UNAVAILABLE);
        CompletableFuture<?> asked = call.call.apply(rig.coordinator);
        rig.settle();
        assertThat(asked).isNotDone();
        rig.coordinator.close();
        rig.settle();
        assertThat(asked)
                .failsWithin(Duration.ZERO)
                .withThrowableThat()
                .withCauseInstanceOf(OutcomeUnknownException.class);
    }

    @Test
    @DisplayName("is not tried a second time when its time comes all the same")
    void once() {
        Rig rig = Rig.connected();
        rig.backend.always(Fate.UNAVAILABLE);
        rig.coordinator.barrier("a").awaitAsync(LONG);
        rig.coordinator.close();
        rig.backend.takeRequests();
        rig.advance(Duration.ofSeconds(5));
        assertThat(rig.backend.takeRequests()).isEmpty();
    }
}
