package dev.latchkey.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.latchkey.scripted.Fate;
import dev.latchkey.scripted.Request;
import dev.latchkey.session.CoordinatorClosedException;
import dev.latchkey.session.ListenerHandle;
import dev.latchkey.session.SessionState;
import dev.latchkey.spi.BackendException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Keeping a session")
class SessionKeeperTest extends KeeperFixture {

    @Test
    @DisplayName("Whoever asks after a pause gets the next session, not the one that is over by the clock")
    void whenOpenDoesNotHandOutWhatIsOver() {
        keeper.start();
        LiveSession session = keeper.whenOpen().join();
        time.leap(GUARANTEED);
        CompletableFuture<LiveSession> next = keeper.whenOpen();
        assertThat(next.join()).isNotSameAs(session);
        assertThat(next.join().isAlive()).isTrue();
        assertThat(engine.sessions()).containsExactly("session-2");
    }

    @Test
    @DisplayName("The engine's word that it is over ends it at once, and another is opened")
    void theEnginesWordEndsIt() {
        keeper.start();
        LiveSession session = keeper.whenOpen().join();
        List<String> losses = new ArrayList<>();
        session.onLoss(losses::add);
        backend.endSession("revoked");
        assertThat(session.isAlive()).isFalse();
        assertThat(losses).containsExactly("the engine ended it: revoked");
        assertThat(states()).containsExactly(SessionState.ACTIVE, SessionState.LOST, SessionState.ACTIVE);
        assertThat(keeper.id()).isEqualTo("session-2");
    }

    @Test
    @DisplayName("An engine that ends each session as soon as it is open is asked for the next after pauses that grow")
    void sessionsThatEndAtOnceAreReplacedAfterPauses() {
        keeper.start();
        backend.takeRequests();
        for (int i = 0; i < 6_000; i++) {
            if (keeper.state() == SessionState.ACTIVE) {
                backend.endSession("revoked");
            }
            time.advance(Duration.ofMillis(10));
        }
        assertThat(opened()).isBetween(50L, 130L);
        time.advance(TTL.plusSeconds(2));
        assertThat(keeper.state()).isEqualTo(SessionState.ACTIVE);
        opened();
        backend.endSession("revoked");
        assertThat(opened()).as("after a session that has lived, at once").isOne();
    }

    private long opened() {
        return backend.takeRequests().stream()
                .filter(request -> request == Request.OPEN)
                .count();
    }

    @Test
    @DisplayName("Another session is opened only when the end of the old one has been answered")
    void theNextWaitsForTheEndOfTheOld() {
        keeper.start();
        backend.takeRequests();
        backend.next(Request.END, Fate.HELD_BACK);
        backend.endSession("expired");
        assertThat(backend.takeRequests()).containsExactly(Request.END);
        CompletableFuture<LiveSession> next = keeper.whenOpen();
        assertThat(next).isNotDone();
        backend.deliverAll();
        assertThat(next).isCompleted();
        assertThat(backend.takeRequests()).as("the layout is checked but once").containsExactly(Request.OPEN);
    }

    @Test
    @DisplayName("If the end of the old one cannot be confirmed, the next is opened all the same")
    void anUnconfirmedEndDoesNotStopTheNext() {
        keeper.start();
        backend.next(Request.END, Fate.UNAVAILABLE);
        backend.endSession("expired");
        assertThat(keeper.state()).isEqualTo(SessionState.ACTIVE);
    }

    @Test
    @DisplayName(
            "Opening is tried again with growing pauses of a second at the most, and the operator is told each time")
    void openingBacksOff() {
        backend.always(Request.OPEN, Fate.UNAVAILABLE);
        CompletableFuture<Void> first = keeper.start();
        assertThat(first).isCompletedExceptionally();
        time.advance(Duration.ofSeconds(10));
        long attempts = backend.count(Request.OPEN);
        assertThat(attempts).isBetween(12L, 27L);
        executor.runAll();
        assertThat(events.notOpened).hasSize((int) attempts);

        backend.always(Request.OPEN, Fate.ANSWERED);
        time.advance(Duration.ofSeconds(1));
        assertThat(keeper.state()).isEqualTo(SessionState.ACTIVE);
    }

    @Test
    @DisplayName("Whoever waits for a session gets the first that can be opened")
    void waitersGetTheFirstThatOpens() {
        backend.next(Request.OPEN, Fate.UNAVAILABLE, Fate.REFUSED);
        keeper.start();
        CompletableFuture<LiveSession> waiting = keeper.whenOpen();
        assertThat(waiting).isNotDone();
        time.advance(Duration.ofSeconds(1));
        assertThat(waiting).isCompleted();
    }

    @Test
    @DisplayName("Closing ends the session at once for everyone, and completes when the engine knows")
    void closeEndsIt() {
        keeper.start();
        LiveSession session = keeper.whenOpen().join();
        backend.next(Request.END, Fate.HELD_BACK);
        CompletableFuture<Void> closed = keeper.close();
        assertThat(session.isAlive()).isFalse();
        assertThat(keeper.state()).isEqualTo(SessionState.CLOSED);
        assertThat(closed).isNotDone();
        backend.deliverAll();
        assertThat(closed).isCompleted();
        assertThat(keeper.close()).isSameAs(closed);
        assertThat(states()).containsExactly(SessionState.ACTIVE, SessionState.CLOSED);
        assertThatThrownBy(() -> keeper.whenOpen().join()).hasCauseInstanceOf(CoordinatorClosedException.class);
    }

    @Test
    @DisplayName("Closing while a session is being opened gives that one back when it comes")
    void closeWhileOpening() {
        backend.next(Request.OPEN, Fate.HELD_BACK);
        CompletableFuture<Void> first = keeper.start();
        CompletableFuture<LiveSession> waiting = keeper.whenOpen();
        keeper.close();
        assertThatThrownBy(first::join).hasCauseInstanceOf(CoordinatorClosedException.class);
        assertThatThrownBy(waiting::join).hasCauseInstanceOf(CoordinatorClosedException.class);
        backend.deliverAll();
        assertThat(engine.sessions()).isEmpty();
        time.advance(Duration.ofMinutes(1));
        assertThat(engine.sessions()).isEmpty();
    }

    @Test
    @DisplayName("Closing between attempts ends the attempts")
    void closeBetweenAttempts() {
        backend.always(Request.OPEN, Fate.UNAVAILABLE);
        keeper.start();
        keeper.close();
        backend.takeRequests();
        time.advance(Duration.ofMinutes(1));
        assertThat(backend.takeRequests()).isEmpty();
    }

    @Test
    @DisplayName("Closing while the old one's end is awaited opens no other")
    void closeWhileReplacing() {
        keeper.start();
        backend.next(Request.END, Fate.HELD_BACK);
        backend.endSession("expired");
        keeper.close();
        backend.takeRequests();
        backend.deliverAll();
        assertThat(backend.takeRequests()).isEmpty();
    }

    @Test
    @DisplayName("The first attempt's failure is told as the backend gave it")
    void firstAttemptTellsWhy() {
        backend.unreachable("10.0.0.5:2379 (connection refused)");
        backend.next(Request.OPEN, Fate.UNAVAILABLE);
        assertThatThrownBy(keeper.start()::join)
                .hasCauseInstanceOf(BackendException.class)
                .hasMessageContaining("10.0.0.5:2379 (connection refused)");
    }

    @Test
    @DisplayName("Listeners run on the executor, in order, and not after they were taken away")
    void listenersRunOnTheExecutor() {
        List<SessionState> heard = new ArrayList<>();
        ListenerHandle handle = keeper.onChange(heard::add);
        keeper.start();
        assertThat(heard).isEmpty();
        executor.runAll();
        assertThat(heard).containsExactly(SessionState.ACTIVE);
        handle.close();
        handle.close();
        backend.endSession("expired");
        executor.runAll();
        assertThat(heard).containsExactly(SessionState.ACTIVE);
    }

    @Test
    @DisplayName("One listener registered twice is called twice, and taking it away once leaves one")
    void theSameListenerTwice() {
        List<SessionState> heard = new ArrayList<>();
        ListenerHandle first = keeper.onChange(heard::add);
        keeper.onChange(heard::add);
        first.close();
        keeper.start();
        executor.runAll();
        assertThat(heard).containsExactly(SessionState.ACTIVE);
    }
}
