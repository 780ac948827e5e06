package dev.latchkey.lock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.latchkey.scripted.Fate;
import dev.latchkey.scripted.Request;
import dev.latchkey.scripted.Rig;
import dev.latchkey.session.EngineRefusedException;
import dev.latchkey.session.Grant;
import dev.latchkey.spi.BackendException;
import dev.latchkey.spi.View;
import dev.latchkey.spi.WatchEvent;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@DisplayName("A lock whose engine loses replies, fails or refuses")
class LockLostReplyTest {

    private static final Duration LONG_ENOUGH = Duration.ofSeconds(3);

    private final Rig rig = Rig.connected();

    @AfterEach
    void close() {
        rig.close();
    }

    @Test
    @DisplayName("A drawing that happened although its reply was lost is found by its nonce, and not drawn twice")
    void lostReplyToADrawingThatHappenedDrawsNothingMore() {
        rig.backend.next(Request.DRAW, Fate.LOST_APPLIED);
        CompletableFuture<Grant> asked = rig.ask();
        assertThat(rig.now(asked)).isPresent();
        assertThat(rig.backend.takeRequests())
                .containsExactly(Request.DRAW, Request.ASK, Request.LIST, Request.ASK)
                .as("drawn once, looked for, read, and judged");
        assertThat(rig.tickets()).isOne();
        asked.join().release();
        assertThat(rig.tickets()).isZero();
    }

    @Test
    @DisplayName("A drawing that was lost on its way is drawn again, once that is certain")
    void lostDrawingIsDrawnAgain() {
        rig.backend.next(Request.DRAW, Fate.LOST_NOT_APPLIED);
        CompletableFuture<Grant> asked = rig.ask();
        assertThat(rig.now(asked)).isPresent();
        assertThat(rig.backend.takeRequests()).containsExactly(Request.DRAW, Request.ASK, Request.DRAW);
        assertThat(rig.tickets()).isOne();
    }

    @Test
    @DisplayName("The token after a lost reply is that of the ticket which was found")
    void tokenOfAFoundTicketIsItsOwn() {
        rig.backend.next(Request.DRAW, Fate.LOST_APPLIED);
        long token = rig.ask().join().fencingToken();
        long drawn = rig.engine.tickets(rig.directory()).get(0).order();
        assertThat(token).isEqualTo(drawn * 256);
    }

    @ParameterizedTest
    @EnumSource(names = {"LOST_APPLIED", "LOST_NOT_APPLIED", "UNAVAILABLE"})
    @DisplayName("Nothing is drawn before the question whether the first drawing happened has been answered")
    void unknownIsSettledBeforeAnythingElse(Fate question) {
        rig.backend.next(Request.DRAW, Fate.LOST_APPLIED);
        rig.backend.next(Request.ASK, question, question);
        CompletableFuture<Grant> asked = rig.ask();
        rig.advance(LONG_ENOUGH);
        assertThat(rig.now(asked)).isPresent();
        assertThat(rig.backend.takeRequests())
                .containsExactly(Request.DRAW, Request.ASK, Request.ASK, Request.ASK, Request.LIST, Request.ASK);
        assertThat(rig.tickets()).isOne();
    }

    @Test
    @DisplayName("A found ticket that cannot be read is looked for again")
    void aFoundTicketThatCannotBeReadIsLookedForAgain() {
        rig.backend.next(Request.DRAW, Fate.LOST_APPLIED);
        rig.backend.next(Request.LIST, Fate.UNAVAILABLE);
        CompletableFuture<Grant> asked = rig.ask();
        assertThat(rig.now(asked)).isEmpty();
        rig.advance(LONG_ENOUGH);
        assertThat(rig.now(asked)).isPresent();
        assertThat(rig.tickets()).isOne();
    }

    @Test
    @DisplayName("A drawing that certainly did not happen is repeated after a pause that grows")
    void unavailableIsTriedAgainWithGrowingPauses() {
        rig.backend.always(Request.DRAW, Fate.UNAVAILABLE);
        CompletableFuture<Grant> asked = rig.ask();
        rig.advance(Duration.ofSeconds(4));
        long early = rig.backend.count(Request.DRAW);
        // 20 ms, doubled up to half a second, each halved at the most: 4 s hold between 12 and 24 attempts.
        assertThat(early).isBetween(10L, 26L);

        rig.backend.always(Request.DRAW, Fate.ANSWERED);
        rig.advance(Duration.ofMillis(500));
        assertThat(rig.now(asked)).isPresent();
        assertThat(rig.tickets()).isOne();
    }

    @ParameterizedTest
    @EnumSource(names = {"LOST_APPLIED", "LOST_NOT_APPLIED", "UNAVAILABLE", "REFUSED"})
    @DisplayName("A removal is repeated until it is confirmed, and only then is the lock reported released")
    void removalIsRepeatedUntilConfirmed(Fate removal) {
        Grant grant = rig.ask().join();
        rig.backend.next(Request.REMOVE, removal, removal, removal);
        CompletableFuture<Boolean> released = grant.releaseAsync();
        assertThat(released).isNotDone();
        rig.advance(LONG_ENOUGH);
        assertThat(rig.now(released)).contains(true);
        assertThat(rig.tickets()).isZero();
        assertThat(rig.backend.count(Request.REMOVE)).isEqualTo(4);
    }

    @ParameterizedTest
    @EnumSource(names = {"LOST_APPLIED", "LOST_NOT_APPLIED", "UNAVAILABLE"})
    @DisplayName("A lost reply to the exchange leaves one ticket, and a greater token")
    void lostExchangeLeavesOneTicket(Fate exchange) {
        CompletableFuture<Grant> first = rig.ask();
        CompletableFuture<Grant> second = rig.ask();
        rig.backend.next(Request.EXCHANGE, exchange);
        rig.advance(Duration.ofMillis(6));
        first.join().release();
        rig.advance(LONG_ENOUGH);

        Grant next = rig.now(second).orElseThrow();
        assertThat(next.fencingToken()).isGreaterThan(first.join().fencingToken());
        assertThat(rig.tickets()).isOne();
        next.release();
        assertThat(rig.tickets()).isZero();
    }

    @ParameterizedTest
    @EnumSource(names = {"LOST_APPLIED", "LOST_NOT_APPLIED", "UNAVAILABLE", "HELD_BACK", "REPLY_HELD_BACK"})
    @DisplayName("If nobody wants the lock any more while the exchange is under way, neither ticket stays")
    void unwantedExchangeLeavesNothing(Fate exchange) {
        CompletableFuture<Grant> first = rig.ask();
        CompletableFuture<Grant> second = rig.ask();
        rig.backend.next(Request.EXCHANGE, exchange);
        rig.backend.next(Request.ASK, Fate.HELD_BACK);
        rig.advance(Duration.ofMillis(6));
        first.join().release();
        second.cancel(false);
        rig.settle();
        rig.backend.deliverAll();
        rig.advance(LONG_ENOUGH);
        assertThat(rig.tickets()).isZero();
    }

    @Test
    @DisplayName("A refused drawing fails whoever waits, and the next caller asks anew")
    void refusalFailsTheWaiters() {
        rig.backend.next(Request.DRAW, Fate.HELD_BACK, Fate.ANSWERED);
        CompletableFuture<Grant> first = rig.ask();
        CompletableFuture<Grant> second = rig.ask();
        rig.backend.held().get(0).fail(BackendException.Kind.REFUSED);
        rig.settle();

        for (CompletableFuture<Grant> refused : List.of(first, second)) {
            assertThatExceptionOfType(CompletionException.class)
                    .isThrownBy(refused::join)
                    .havingCause()
                    .isInstanceOf(EngineRefusedException.class)
                    .withMessage("lock a: permission denied");
        }
        assertThat(rig.now(rig.ask())).isPresent();
    }

    @Test
    @DisplayName("A waiter whose question is refused fails, and its ticket is removed")
    void refusedQuestionRemovesTheTicket() {
        String first = rig.engine.strangerQueues(rig.directory());
        String second = rig.engine.strangerQueues(rig.directory());
        CompletableFuture<Grant> asked = rig.ask();
        rig.backend.next(Request.ASK, Fate.REFUSED);
        rig.engine.remove(first);
        rig.settle();
        assertThat(asked).isCompletedExceptionally();
        assertThat(rig.engine.tickets(rig.directory()))
                .singleElement()
                .matches(left -> left.key().equals(second));
    }

    @ParameterizedTest
    @EnumSource(names = {"ASK", "LIST"})
    @DisplayName(
            "A drawing whose fate the engine refuses to tell fails at once, and its ticket is removed when it tells")
    void refusedSettlingLeavesNothing(Request question) {
        rig.backend.next(Request.DRAW, Fate.LOST_APPLIED);
        rig.backend.next(question, Fate.REFUSED, Fate.REFUSED);
        CompletableFuture<Grant> asked = rig.ask();
        rig.settle();
        assertThatExceptionOfType(CompletionException.class)
                .isThrownBy(asked::join)
                .havingCause()
                .isInstanceOf(EngineRefusedException.class);
        assertThat(rig.tickets()).isOne();
        rig.advance(LONG_ENOUGH);
        assertThat(rig.tickets()).isZero();
        assertThat(rig.now(rig.ask())).isPresent();
    }

    @Test
    @DisplayName("A blocking acquire throws the refusal as an exception of its own, with the waiting thread's stack")
    void refusalIsThrown() {
        rig.backend.next(Request.DRAW, Fate.REFUSED);
        assertThatExceptionOfType(EngineRefusedException.class)
                .isThrownBy(() -> rig.lock().acquire())
                .withMessage("lock a: permission denied");
    }

    @Test
    @DisplayName("A ticket that somebody else removed is drawn anew")
    void aRemovedTicketIsDrawnAnew() {
        String first = rig.engine.strangerQueues(rig.directory());
        String second = rig.engine.strangerQueues(rig.directory());
        CompletableFuture<Grant> asked = rig.ask();
        rig.engine.remove(rig.engine.tickets(rig.directory()).get(2).key());
        rig.engine.remove(first);
        assertThat(rig.tickets()).isEqualTo(2);
        assertThat(rig.now(asked)).isEmpty();
        rig.engine.remove(second);
        assertThat(rig.now(asked)).isPresent();
    }

    @Test
    @DisplayName("A watch that the engine closes makes the waiter ask again, and miss nothing")
    void aClosedWatchIsMadeGood() {
        String ahead = rig.engine.strangerQueues(rig.directory());
        CompletableFuture<Grant> asked = rig.ask();
        rig.engine.tellAll(new WatchEvent.Closed(new IllegalStateException("refused")));
        rig.engine.remove(ahead);
        rig.advance(LONG_ENOUGH);
        assertThat(rig.now(asked)).isPresent();
    }

    @Test
    @DisplayName("A suspended watch changes nothing; the snapshot that ends it shows that the one ahead has gone")
    void aSnapshotWithoutTheOneAheadAdmits() {
        rig.engine.strangerQueues(rig.directory());
        CompletableFuture<Grant> asked = rig.ask();
        rig.engine.tellAll(new WatchEvent.Suspended("connection lost"));
        rig.engine.tellAll(new WatchEvent.Resumed());
        assertThat(rig.now(asked)).isEmpty();
        rig.engine.tellAll(new WatchEvent.Snapshot(new View(List.of())));
        assertThat(rig.now(asked)).isPresent();
    }

    @Test
    @DisplayName("If the one ahead has gone before the watch begins, the waiter does not wait for ever")
    void aGoneTicketAheadIsSeenByTheFirstSnapshot() {
        String ahead = rig.engine.strangerQueues(rig.directory());
        rig.backend.next(Request.DRAW, Fate.REPLY_HELD_BACK);
        CompletableFuture<Grant> asked = rig.ask();
        rig.engine.remove(ahead);
        rig.backend.deliverAll();
        assertThat(rig.now(asked)).isPresent();
    }
}
