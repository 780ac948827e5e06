package dev.latchkey.lock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.latchkey.scripted.Fate;
import dev.latchkey.scripted.Request;
import dev.latchkey.scripted.Rig;
import dev.latchkey.session.Grant;
import dev.latchkey.session.GrantLostException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@DisplayName("A writer that goes on as a reader")
class ReadWriteLockTest {

    private static final String DIRECTORY = "rwlocks/a";

    private final Rig rig = Rig.connected();
    private final DistributedReadWriteLock lock = rig.coordinator.readWriteLock("a");

    @AfterEach
    void close() {
        rig.close();
    }

    private <G extends Grant> G granted(CompletableFuture<G> asked) {
        return rig.now(asked).orElseThrow();
    }

    @ParameterizedTest
    @EnumSource(names = {"LOST_APPLIED", "LOST_NOT_APPLIED", "UNAVAILABLE"})
    @DisplayName("lets waiting readers in on its own ticket, though the engine's first answer is lost")
    void lostAnswerDelaysReadersOnly(Fate fate) {
        WriteGrant writer = granted(lock.write().acquireAsync());
        CompletableFuture<Grant> waiting = lock.read().acquireAsync();
        rig.settle();
        String place = rig.engine.tickets(DIRECTORY).get(0).key();
        rig.backend.next(Request.WRITE, fate);
        Grant reader = writer.downgrade();
        assertThat(reader.isValid()).isTrue();
        assertThat(writer.isValid()).isFalse();
        assertThat(reader.fencingToken()).isEqualTo(writer.fencingToken() + 1);
        rig.advance(Duration.ofSeconds(1));
        granted(waiting).close();
        rig.settle();
        assertThat(rig.engine.tickets(DIRECTORY))
                .singleElement()
                .satisfies(ticket -> assertThat(ticket.key()).isEqualTo(place));
        assertThat(reader.isValid()).isTrue();
        reader.close();
        rig.settle();
        assertThat(rig.engine.tickets(DIRECTORY)).isEmpty();
    }

    @Test
    @DisplayName("costs one request, and who comes later passes it at the price of one watch")
    void budget() {
        WriteGrant writer = granted(lock.write().acquireAsync());
        rig.backend.takeRequests();
        Grant reader = writer.downgrade();
        assertThat(rig.backend.takeRequests()).containsExactly(Request.WRITE);
        Grant later = granted(lock.read().acquireAsync());
        assertThat(rig.backend.takeRequests()).containsExactly(Request.DRAW, Request.WATCH);
        List.of(reader, later).forEach(Grant::close);
    }

    @Test
    @DisplayName("is lost as a reader when its session ends, and cannot when it was lost as a writer")
    void lossIsTold() {
        WriteGrant writer = granted(lock.write().acquireAsync());
        Grant reader = writer.downgrade();
        CompletableFuture<String> lost = reader.whenLost().toCompletableFuture();
        rig.backend.endSession("expired");
        rig.settle();
        assertThat(reader.isValid()).isFalse();
        assertThat(lost).isCompleted();
        assertThat(lost.join()).contains("expired");
        rig.advance(Duration.ofSeconds(1));
        WriteGrant next = granted(lock.write().acquireAsync());
        rig.backend.endSession("expired");
        assertThatThrownBy(next::downgrade)
                .isInstanceOf(GrantLostException.class)
                .hasMessageContaining("it was lost");
    }
}
