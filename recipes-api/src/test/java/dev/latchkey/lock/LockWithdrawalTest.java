package dev.latchkey.lock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.latchkey.scripted.Fate;
import dev.latchkey.scripted.Request;
import dev.latchkey.scripted.Rig;
import dev.latchkey.scripted.Threads;
import dev.latchkey.session.AcquireTimeoutException;
import dev.latchkey.session.CoordinatorClosedException;
import dev.latchkey.session.EngineUnavailableException;
import dev.latchkey.session.Grant;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@DisplayName("A request that is given up, at whatever stage")
class LockWithdrawalTest {

    private static final Duration WAIT = Duration.ofMillis(50);

    /** How far a request has come when it is given up. */
    enum Stage {
        BEFORE_THE_SESSION(rig -> {}),
        DRAWING(rig -> rig.backend.next(Request.DRAW, Fate.HELD_BACK)),
        DRAWN_BUT_NOT_TOLD(rig -> rig.backend.next(Request.DRAW, Fate.REPLY_HELD_BACK)),
        DRAWING_AGAIN_LATER(rig -> rig.backend.always(Request.DRAW, Fate.UNAVAILABLE)),
        SETTLING_WHAT_HAPPENED(rig -> {
            rig.backend.next(Request.DRAW, Fate.LOST_APPLIED);
            rig.backend.next(Request.ASK, Fate.HELD_BACK);
        }),
        SETTLING_WHAT_DID_NOT_HAPPEN(rig -> {
            rig.backend.next(Request.DRAW, Fate.LOST_NOT_APPLIED);
            rig.backend.next(Request.ASK, Fate.HELD_BACK);
        }),
        READING_WHAT_WAS_FOUND(rig -> {
            rig.backend.next(Request.DRAW, Fate.LOST_APPLIED);
            rig.backend.next(Request.LIST, Fate.HELD_BACK);
        }),
        ASKING(rig -> {
            rig.backend.next(Request.DRAW, Fate.LOST_APPLIED);
            rig.backend.next(Request.ASK, Fate.ANSWERED, Fate.HELD_BACK);
        }),
        ASKING_AGAIN_LATER(rig -> {
            rig.backend.next(Request.DRAW, Fate.LOST_APPLIED);
            rig.backend.next(Request.ASK, Fate.ANSWERED);
            rig.backend.always(Request.ASK, Fate.UNAVAILABLE);
        }),
        WAITING_FOR_ANOTHER_PROCESS(rig -> rig.engine.strangerQueues(rig.directory())),
        FURTHER_BACK(rig -> {
            rig.engine.strangerQueues(rig.directory());
            rig.engine.strangerQueues(rig.directory());
        });

        private final Consumer<Rig> script;

        Stage(Consumer<Rig> script) {
            this.script = script;
        }

        /** A coordinator whose next acquire comes this far. */
        Rig rig() {
            if (this == BEFORE_THE_SESSION) {
                return Rig.started(Fate.HELD_BACK);
            }
            Rig rig = Rig.connected();
            script.accept(rig);
            return rig;
        }
    }

    /** The engine answers all it was asked, the others leave, and then nothing of the request is left. */
    private static void assertNothingIsLeft(Rig rig) throws InterruptedException {
        rig.backend.always(Fate.ANSWERED);
        rig.engine.tickets(rig.directory()).stream()
                .filter(ticket -> ticket.nonce().startsWith("ffff"))
                .forEach(ticket -> rig.engine.remove(ticket.key()));
        rig.backend.deliverAll();
        rig.advance(Duration.ofSeconds(2));
        rig.backend.deliverAll();
        assertThat(rig.engine.tickets(rig.directory())).isEmpty();
        assertThat(rig.engine.watches()).isZero();
        Optional<Grant> free = rig.lock().tryAcquire();
        assertThat(free).isPresent();
        free.get().release();
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("A cancelled request leaves nothing behind")
    void cancelledRequestLeavesNothing(Stage stage) throws InterruptedException {
        try (Rig rig = stage.rig()) {
            CompletableFuture<Grant> asked = rig.ask();
            assertThat(asked).isNotDone();
            asked.cancel(false);
            rig.settle();
            assertNothingIsLeft(rig);
            assertThatExceptionOfType(CancellationException.class).isThrownBy(asked::join);
        }
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("A request whose future was completed by its owner leaves nothing behind")
    void answeredRequestLeavesNothing(Stage stage) throws InterruptedException {
        try (Rig rig = stage.rig()) {
            CompletableFuture<Grant> asked = rig.ask();
            asked.complete(null);
            rig.settle();
            assertThat(rig.backend.count(Request.REMOVE))
                    .as("withdrawn at once where it waits")
                    .isEqualTo(stage.name().matches("WAITING.*|FURTHER.*") ? 1 : rig.backend.count(Request.REMOVE));
            assertNothingIsLeft(rig);
        }
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("A request that was not granted in time leaves nothing behind, and says so")
    void lateRequestLeavesNothing(Stage stage) throws InterruptedException {
        try (Rig rig = stage.rig()) {
            CompletableFuture<Grant> asked = rig.ask(WAIT);
            assertThat(asked).isNotDone();
            rig.advance(WAIT);
            rig.backend.deliverAll();
            rig.settle();
            assertNothingIsLeft(rig);
            assertThatExceptionOfType(CompletionException.class)
                    .isThrownBy(asked::join)
                    .withCauseInstanceOf(AcquireTimeoutException.class);
        }
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("An interrupted caller leaves nothing behind")
    void interruptedRequestLeavesNothing(Stage stage) throws InterruptedException {
        try (Rig rig = stage.rig()) {
            Threads.interruptWhenWaiting(Thread.currentThread());
            assertThatExceptionOfType(InterruptedException.class)
                    .isThrownBy(() -> rig.lock().acquire());
            assertThat(Thread.currentThread().isInterrupted()).isFalse();
            assertNothingIsLeft(rig);
        }
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("Closing the coordinator fails whoever waits, at once")
    void closingFailsWhoeverWaits(Stage stage) {
        Rig rig = stage.rig();
        CompletableFuture<Grant> first = rig.ask();
        CompletableFuture<Grant> second = rig.ask();
        rig.backend.always(Request.END, Fate.ANSWERED);
        rig.coordinator.close();
        rig.settle();
        for (CompletableFuture<Grant> waiter : List.of(first, second)) {
            assertThatThrownBy(waiter::join)
                    .hasCauseInstanceOf(CoordinatorClosedException.class)
                    .hasMessageContaining("The coordinator was closed.");
        }
        assertThat(rig.backend.isClosed()).isTrue();
        assertThatExceptionOfType(CoordinatorClosedException.class)
                .isThrownBy(() -> rig.lock().acquire());
    }

    @Test
    @DisplayName("A caller who was interrupted beforehand asks nothing")
    void interruptedBeforehandAsksNothing() {
        try (Rig rig = Rig.connected()) {
            Thread.currentThread().interrupt();
            assertThatExceptionOfType(InterruptedException.class)
                    .isThrownBy(() -> rig.lock().tryAcquire());
            assertThat(rig.backend.takeRequests()).isEmpty();
        }
    }

    @Test
    @DisplayName("A grant that reaches a caller who has gone is given back")
    void cancelledAfterTheGrantGivesItBack() {
        try (Rig rig = Rig.connected()) {
            CompletableFuture<Grant> asked = rig.lock().acquireAsync();
            // Granted by now, but the future completes on the executor.
            assertThat(rig.tickets()).isOne();
            asked.cancel(false);
            rig.settle();
            assertThat(rig.tickets()).isZero();
        }
    }

    @Test
    @DisplayName("A request behind another of the same process goes without any request to the engine")
    void withdrawalFromTheLocalLineAsksNothing() {
        try (Rig rig = Rig.connected()) {
            Grant held = rig.ask().join();
            CompletableFuture<Grant> second = rig.ask();
            CompletableFuture<Grant> third = rig.ask();
            rig.backend.takeRequests();
            second.cancel(false);
            rig.settle();
            assertThat(rig.backend.takeRequests()).isEmpty();
            held.release();
            assertThat(rig.now(third)).isPresent();
        }
    }

    @Test
    @DisplayName("The place in the engine's queue stays while anyone of the process still wants it")
    void theTicketStaysForTheOthers() {
        try (Rig rig = Rig.connected()) {
            String ahead = rig.engine.strangerQueues(rig.directory());
            CompletableFuture<Grant> first = rig.ask();
            CompletableFuture<Grant> second = rig.ask();
            rig.backend.takeRequests();
            first.cancel(false);
            rig.engine.remove(ahead);
            assertThat(rig.now(second)).isPresent();
            assertThat(rig.backend.takeRequests()).isEmpty();
        }
    }

    @Test
    @DisplayName(
            "A lock that was not granted in time says who holds it, with which token, who is ahead, and how the session is")
    void timeoutTellsWhatAPersonNeeds() {
        try (Rig rig = Rig.connected()) {
            rig.engine.strangerQueues(rig.directory());
            long token = rig.engine.tickets(rig.directory()).get(0).order() * 256;
            rig.engine.strangerQueues(rig.directory());
            CompletableFuture<Grant> asked = rig.ask(WAIT);
            CompletableFuture<Grant> other = rig.ask();
            rig.advance(WAIT);
            assertThat(other).isNotDone();
            assertThatThrownBy(asked::join)
                    .cause()
                    .isInstanceOf(AcquireTimeoutException.class)
                    .hasMessageContaining("lock a was not granted within 50 ms")
                    .hasMessageContaining("held by stranger since 2026-01-01T00:00:00Z with token " + token)
                    .hasMessageContaining("2 ahead in the engine's queue")
                    .hasMessageContaining("session ACTIVE for another 9850 ms");
        }
    }

    @Test
    @DisplayName("Its place is told even when nobody else of the process waits")
    void timeoutOfTheOnlyWaiterTellsItsPlace() {
        try (Rig rig = Rig.connected()) {
            rig.engine.strangerQueues(rig.directory());
            CompletableFuture<Grant> asked = rig.ask(WAIT);
            rig.advance(WAIT);
            assertThatThrownBy(asked::join).hasMessageContaining("1 ahead in the engine's queue");
        }
    }

    @Test
    @DisplayName("A thread that waited in vain is told the place it had, though it has left the queue by then")
    void timeoutOfAWaitingThreadTellsItsPlace() {
        try (Rig rig = Rig.connected()) {
            rig.engine.strangerQueues(rig.directory());
            Threads.whenWaiting(Thread.currentThread(), () -> rig.time.advance(WAIT));
            assertThatThrownBy(() -> rig.lock().acquire(WAIT))
                    .isInstanceOf(AcquireTimeoutException.class)
                    .hasMessageContaining("1 ahead in the engine's queue");
            assertThat(rig.tickets()).isOne();
        }
    }

    @Test
    @DisplayName("If a thread of this process holds it, the message says that, with its token")
    void timeoutBehindAnOwnHolderSaysSo() {
        try (Rig rig = Rig.connected()) {
            long token = rig.ask().join().fencingToken();
            CompletableFuture<Grant> asked = rig.ask(WAIT);
            rig.advance(WAIT);
            assertThatThrownBy(asked::join).hasMessageContaining("held in this process with token " + token);
        }
    }

    @Test
    @DisplayName("If the engine is silent, the time-out still comes, and says that the engine did not say who holds it")
    void timeoutWithASilentEngine() {
        try (Rig rig = Rig.connected()) {
            rig.engine.strangerQueues(rig.directory());
            CompletableFuture<Grant> asked = rig.ask(WAIT);
            rig.backend.next(Request.LIST, Fate.UNAVAILABLE);
            rig.advance(WAIT);
            assertThatThrownBy(asked::join).hasMessageContaining("the engine did not say who holds it");
        }
    }

    @Test
    @DisplayName("Trying fails after the request time-out if the engine does not say whether the lock is free")
    void tryingIsNotStuckOnASilentEngine() throws InterruptedException {
        try (Rig rig = Rig.connected(builder -> builder.requestTimeout(Duration.ofSeconds(1)))) {
            rig.backend.next(Request.DRAW, Fate.HELD_BACK);
            CompletableFuture<Grant> asked = rig.ask(Duration.ZERO);
            rig.advance(Duration.ofMillis(999));
            assertThat(asked).isNotDone();
            rig.advance(Duration.ofMillis(1));
            assertThatThrownBy(asked::join)
                    .cause()
                    .isInstanceOf(EngineUnavailableException.class)
                    .hasMessage(
                            "Whether lock a is free could not be learned from the engine within 1000 ms; session ACTIVE.");
            assertNothingIsLeft(rig);
        }
    }

    @Test
    @DisplayName("A negative wait is refused with a hint")
    void negativeWaitIsRefused() {
        try (Rig rig = Rig.connected()) {
            assertThatThrownBy(() -> rig.lock().acquire(Duration.ofMillis(-1)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("The time to wait for lock a must not be negative, but it is PT-0.001S."
                            + " Use Duration.ZERO for what can be had without waiting.");
        }
    }

    @Test
    @DisplayName("A wait longer than can be counted is for ever, and costs no timer")
    void endlessWaitIsForEver() {
        try (Rig rig = Rig.connected()) {
            String ahead = rig.engine.strangerQueues(rig.directory());
            int before = rig.time.timers();
            CompletableFuture<Grant> asked = rig.ask(Duration.ofSeconds(Long.MAX_VALUE));
            assertThat(rig.time.timers()).isEqualTo(before);
            rig.advance(Duration.ofDays(1));
            rig.engine.remove(ahead);
            assertThat(rig.now(asked)).isPresent();
        }
    }
}
