package dev.latchkey.group;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.latchkey.scripted.Fate;
import dev.latchkey.scripted.Request;
import dev.latchkey.scripted.Rig;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A group")
class GroupTest {

    private final Rig rig = Rig.connected();
    private final Group group = rig.coordinator.group("a");

    @AfterEach
    void close() {
        rig.close();
    }

    private int tickets() {
        return rig.engine.tickets("groups/a").size();
    }

    @Test
    @DisplayName("is left again when joining is cancelled after the engine's answer and before it was delivered")
    void cancelledBeforeDelivery() {
        CompletableFuture<Member> joined = group.joinAsync("");
        assertThat(tickets()).isEqualTo(1);
        joined.cancel(false);
        rig.settle();
        assertThat(tickets()).isZero();
        assertThat(rig.now(group.joinAsync(""))).isPresent();
    }

    @Test
    @DisplayName("fails an update that it will never show, because this application has left")
    void updateBesideLeave() {
        rig.now(group.joinAsync("")).orElseThrow();
        rig.backend.next(Request.WRITE, Fate.REPLY_HELD_BACK);
        CompletableFuture<Member> updated = group.updateAsync("other");
        rig.engine.endSession(rig.backend.sessionId());
        rig.backend.deliverAll();
        rig.settle();
        assertThat(updated).isNotDone();
        CompletableFuture<Void> left = group.leaveAsync();
        rig.settle();
        assertThat(left).isCompleted();
        assertThat(updated).isCompletedExceptionally();
        assertThatThrownBy(updated::join)
                .hasMessageContaining("The membership in group a ended before the group showed it.");
    }
}
