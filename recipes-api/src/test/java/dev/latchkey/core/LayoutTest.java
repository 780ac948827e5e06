package dev.latchkey.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.latchkey.scripted.Fate;
import dev.latchkey.scripted.Request;
import dev.latchkey.scripted.ScriptedBackend;
import dev.latchkey.scripted.ScriptedEngine;
import dev.latchkey.session.LayoutException;
import dev.latchkey.session.SessionState;
import dev.latchkey.spi.Range;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The mark at a namespace's root")
class LayoutTest extends KeeperFixture {

    private String mark() {
        return engine.view(Range.key("layout")).entries().get(0).text();
    }

    @Test
    @DisplayName("opens one session, marks a new namespace, and is active")
    void startOpensAndMarks() {
        assertThat(keeper.state()).isEqualTo(SessionState.LOST);
        assertThat(keeper.id()).isEmpty();
        assertThat(keeper.remaining()).isZero();
        CompletableFuture<Void> first = keeper.start();
        assertThat(first).isCompleted();
        assertThat(backend.takeRequests()).containsExactly(Request.OPEN, Request.LIST, Request.WRITE);
        assertThat(states()).containsExactly(SessionState.ACTIVE);
        assertThat(keeper.id()).isEqualTo("session-1");
        assertThat(keeper.remaining()).isEqualTo(GUARANTEED);
        assertThat(mark()).startsWith("1\nwritten by Latchkey ");
    }

    @Test
    @DisplayName("A namespace with a foreign layout is refused with both versions, for good, and the session is closed")
    void foreignLayoutIsRefused() {
        engine.put("layout", "7\nwritten by Latchkey 9.1\u0007\n".getBytes(StandardCharsets.UTF_8), null);
        CompletableFuture<Void> first = keeper.start();
        assertThatThrownBy(first::join)
                .cause()
                .isInstanceOf(LayoutException.class)
                .hasMessage(
                        "The namespace is laid out as version \"7\" (written by Latchkey 9.1?), but this is Latchkey"
                                + " 0.1.0, which knows layout 1 only. Use the library version that wrote it, or another"
                                + " namespace.");
        assertThat(keeper.whenOpen()).isCompletedExceptionally();
        assertThat(engine.sessions()).isEmpty();
        backend.takeRequests();
        time.advance(Duration.ofMinutes(1));
        assertThat(backend.takeRequests()).isEmpty();
    }

    @Test
    @DisplayName("A namespace with this layout is accepted, whoever wrote it")
    void knownLayoutIsAccepted() {
        engine.put("layout", "1\nwritten by Latchkey 0.0.7\n".getBytes(StandardCharsets.UTF_8), null);
        keeper.start();
        assertThat(keeper.state()).isEqualTo(SessionState.ACTIVE);
        assertThat(mark()).contains("0.0.7");
    }

    @Test
    @DisplayName("A mark whose reply was lost is looked at, and a mark that somebody else set just before is obeyed")
    void raceForTheMark() {
        backend.next(Request.WRITE, Fate.LOST_APPLIED);
        keeper.start();
        assertThat(keeper.state()).isEqualTo(SessionState.ACTIVE);

        ScriptedEngine contested = new ScriptedEngine();
        ScriptedBackend slow = new ScriptedBackend(contested);
        slow.next(Request.WRITE, Fate.HELD_BACK);
        CompletableFuture<Void> checked = Layout.check(slow).toCompletableFuture();
        contested.put("layout", "2\n".getBytes(StandardCharsets.UTF_8), null);
        slow.deliverAll();
        assertThatThrownBy(checked::join)
                .hasCauseInstanceOf(LayoutException.class)
                .hasMessageContaining("version \"2\" (written by an unknown version)");
    }

    @Test
    @DisplayName("If the layout cannot be read, the session is given back, and another attempt follows")
    void unreadableLayoutIsTriedAgain() {
        backend.next(Request.LIST, Fate.UNAVAILABLE);
        assertThat(keeper.start()).isCompletedExceptionally();
        assertThat(engine.sessions()).isEmpty();
        time.advance(Duration.ofSeconds(1));
        assertThat(keeper.state()).isEqualTo(SessionState.ACTIVE);
    }
}
