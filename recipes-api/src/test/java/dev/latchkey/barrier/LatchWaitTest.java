package dev.latchkey.barrier;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latchkey.scripted.Fate;
import dev.latchkey.scripted.Request;
import dev.latchkey.scripted.Rig;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A wait for a latch whose engine loses replies")
class LatchWaitTest {

    private final Rig rig = Rig.connected();
    private final DistributedCountDownLatch latch = rig.coordinator.countDownLatch("a", 1);

    @AfterEach
    void close() {
        rig.close();
    }

    private int waiters() {
        return rig.engine.tickets("latches/a/waiters").size();
    }

    @Test
    @DisplayName("goes on in the next session, though nobody can say whether its first look took effect")
    void outlivesAnUnknownLook() {
        rig.backend.next(Request.WRITE, Fate.LOST_NOT_APPLIED);
        rig.backend.always(Request.ASK, Fate.UNAVAILABLE);
        CompletableFuture<Boolean> waiting = latch.awaitAsync(Duration.ofMinutes(10));
        rig.settle();
        assertThat(waiters()).isEqualTo(1);
        rig.backend.endSession("expired");
        rig.backend.calm();
        rig.advance(Duration.ofSeconds(10));
        assertThat(waiting).isNotDone();
        assertThat(waiters()).isEqualTo(1);
        latch.countDownAsync("only");
        rig.advance(Duration.ofSeconds(3));
        assertThat(waiting).isCompletedWithValue(true);
    }

    @Test
    @DisplayName("has no grant, nor has one at a double barrier, of whose loss anybody is told")
    void isNoGrant() {
        latch.awaitAsync(Duration.ofMinutes(10));
        rig.coordinator.doubleBarrier("a", 2).enterAsync(Duration.ofMinutes(10));
        rig.settle();
        assertThat(waiters()).isEqualTo(1);
        assertThat(rig.engine.tickets("double-barriers/a/members")).hasSize(1);
        rig.backend.endSession("expired");
        rig.advance(Duration.ofSeconds(10));
        assertThat(rig.events.lost).isEmpty();
    }
}
