package dev.latchkey.lock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.latchkey.scripted.Rig;
import dev.latchkey.session.AcquireTimeoutException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Several locks at once")
class LockSetTest {

    private final Rig rig = Rig.connected();

    @AfterEach
    void close() {
        rig.close();
    }

    private CompletableFuture<GrantSet> ask(Duration wait) {
        CompletableFuture<GrantSet> asked =
                rig.coordinator.lockAll("c", "b", "a").acquireAsync(wait);
        rig.settle();
        return asked;
    }

    @Test
    @DisplayName("run out when the one deadline is over, however much of it went by with the first of them")
    void oneDeadlineForTheWhole() {
        String first = rig.engine.strangerQueues("locks/a");
        rig.engine.strangerQueues("locks/c");
        CompletableFuture<GrantSet> asked = ask(Duration.ofSeconds(1));
        rig.advance(Duration.ofMillis(900));
        assertThat(rig.engine.tickets("locks/b")).isEmpty();
        rig.engine.remove(first);
        rig.settle();
        assertThat(rig.engine.tickets("locks/b")).hasSize(1);
        assertThat(rig.engine.tickets("locks/c")).hasSize(2);
        rig.advance(Duration.ofMillis(99));
        assertThat(asked).isNotDone();
        rig.advance(Duration.ofMillis(1));
        assertThatThrownBy(asked::join)
                .hasCauseInstanceOf(AcquireTimeoutException.class)
                .hasMessageContaining("locks a, b, c was not granted within 1000 ms")
                .hasMessageContaining("lock c was in the way: it is held by stranger");
        assertThat(rig.engine.tickets("locks/a")).isEmpty();
        assertThat(rig.engine.tickets("locks/b")).isEmpty();
        assertThat(rig.engine.tickets("locks/c")).hasSize(1);
    }

    @Test
    @DisplayName(
            "are asked for anew from the first, and all are held, if the session is lost while the last is waited for")
    void lostOnTheWayBeginsAnew() {
        String stranger = rig.engine.strangerQueues("locks/c");
        CompletableFuture<GrantSet> asked = ask(Duration.ofMinutes(1));
        assertThat(rig.engine.tickets("locks/a")).hasSize(1);
        rig.engine.endSession(rig.engine.sessions().get(0));
        rig.advance(Rig.TTL);
        rig.engine.remove(stranger);
        rig.settle();
        rig.advance(Duration.ofSeconds(1));
        assertThat(asked).isCompleted();
        assertThat(asked.join().isValid()).isTrue();
        for (String lock : asked.join().grants().keySet()) {
            assertThat(rig.engine.tickets("locks/" + lock)).hasSize(1);
        }
    }
}
