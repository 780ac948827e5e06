package dev.latchkey.lock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.latchkey.scripted.Fate;
import dev.latchkey.scripted.Request;
import dev.latchkey.scripted.Rig;
import dev.latchkey.session.Grant;
import dev.latchkey.session.GrantLostException;
import dev.latchkey.session.SessionState;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A lock whose session ends")
class LockLossTest {

    private static final Duration GUARANTEED = Duration.ofMillis(9_900);

    private final Rig rig = Rig.connected();

    @AfterEach
    void close() {
        rig.close();
    }

    @Test
    @DisplayName("A grant is valid up to its deadline, and not at it, without any event or request")
    void grantEndsByTheClock() {
        Grant grant = rig.ask().join();
        rig.backend.takeRequests();
        assertThat(grant.remaining()).isEqualTo(GUARANTEED);
        rig.time.leap(GUARANTEED.minusNanos(1));
        assertThat(grant.isValid()).isTrue();
        grant.requireValid();
        rig.time.leap(Duration.ofNanos(1));
        assertThat(grant.isValid()).isFalse();
        assertThat(grant.remaining()).isZero();
        assertThatExceptionOfType(GrantLostException.class)
                .isThrownBy(grant::requireValid)
                .withMessage("The grant of lock a with fencing token " + grant.fencingToken()
                        + " is no longer held: it was lost: its session's deadline passed.");
        assertThat(rig.backend.takeRequests()).isEmpty();
    }

    @Test
    @DisplayName("Its loss is told by the timer at the deadline if the engine is silent")
    void lossIsToldAtTheDeadline() {
        Grant grant = rig.ask().join();
        List<String> told = new ArrayList<>();
        grant.whenLost().thenAccept(told::add);
        rig.backend.always(Fate.HELD_BACK);
        rig.advance(GUARANTEED.minusNanos(1));
        assertThat(told).isEmpty();
        assertThat(grant.isValid()).isTrue();
        rig.advance(Duration.ofNanos(1));
        assertThat(told).containsExactly("no renewal was confirmed before its deadline");
    }

    @Test
    @DisplayName("A suspended session holds all that it held, and a short blip disturbs no grant")
    void suspensionDisturbsNothing() {
        Grant grant = rig.ask().join();
        rig.backend.always(Request.RENEW, Fate.UNAVAILABLE);
        rig.advance(Duration.ofSeconds(8));
        assertThat(rig.coordinator.session().state()).isEqualTo(SessionState.SUSPENDED);
        assertThat(grant.isValid()).isTrue();
        rig.backend.always(Request.RENEW, Fate.ANSWERED);
        rig.advance(Duration.ofMinutes(1));
        assertThat(grant.isValid()).isTrue();
        assertThat(grant.release()).isTrue();
        assertThat(rig.events.states).containsExactly(SessionState.ACTIVE, SessionState.SUSPENDED, SessionState.ACTIVE);
    }

    @Test
    @DisplayName("Releasing after the loss answers that it was lost, each time, and asks the engine nothing")
    void releaseAfterLossIsFalse() {
        Grant grant = rig.ask().join();
        rig.backend.endSession("expired");
        rig.settle();
        rig.backend.takeRequests();
        assertThat(grant.release()).isFalse();
        assertThat(grant.release()).isFalse();
        assertThat(rig.now(grant.releaseAsync())).contains(false);
        assertThat(rig.backend.takeRequests()).isEmpty();
    }

    @Test
    @DisplayName("Releasing right after a pause answers that it was lost, before any event has run")
    void releaseAfterAPauseIsFalse() {
        Grant grant = rig.ask().join();
        List<String> told = new ArrayList<>();
        grant.whenLost().thenAccept(told::add);
        rig.time.leap(GUARANTEED);
        assertThat(grant.release()).isFalse();
        assertThat(grant.isValid()).isFalse();
        rig.advance(Duration.ZERO);
        assertThat(told).containsExactly("its session's deadline passed");
    }

    @Test
    @DisplayName("A grant lost while its release is under way was held up to the release")
    void releaseUnderWayWhenTheSessionEnds() {
        Grant grant = rig.ask().join();
        rig.backend.next(Request.REMOVE, Fate.HELD_BACK);
        CompletableFuture<Boolean> released = grant.releaseAsync();
        rig.backend.endSession("expired");
        assertThat(rig.now(released)).contains(true);
        assertThat(rig.tickets()).isZero();
    }

    @Test
    @DisplayName(
            "Once the engine says that the session is over, the next of the process queues in the new one, with a greater token")
    void theNextInLineGetsItInTheNewSession() {
        Grant lost = rig.ask().join();
        CompletableFuture<Grant> next = rig.ask();
        rig.backend.endSession("expired");
        Grant granted = rig.now(next).orElseThrow();
        assertThat(lost.isValid()).isFalse();
        assertThat(granted.isValid()).isTrue();
        assertThat(granted.fencingToken()).isGreaterThan(lost.fencingToken());
        assertThat(rig.events.lost)
                .containsExactly("lock a, " + lost.fencingToken() + ": the engine ended it: expired");
        assertThat(rig.tickets()).isOne();
        assertThat(lost.release()).as("of the one before").isFalse();
        assertThat(granted.isValid()).isTrue();
    }

    @Test
    @DisplayName("A waiter whose session ends queues again at the end, in the new session, and the operator is told")
    void aWaiterQueuesAgain() {
        String ahead = rig.engine.strangerQueues(rig.directory());
        CompletableFuture<Grant> asked = rig.ask();
        String behind = rig.engine.strangerQueues(rig.directory());
        rig.backend.endSession("expired");
        rig.settle();
        assertThat(rig.events.queuedAgain).containsExactly("lock a: the engine ended it: expired");
        assertThat(rig.tickets()).isEqualTo(3);
        rig.engine.remove(ahead);
        assertThat(rig.now(asked)).isEmpty();
        rig.engine.remove(behind);
        assertThat(rig.now(asked).orElseThrow().isValid()).isTrue();
    }

    @Test
    @DisplayName("Nothing is granted if the session is over when the answer comes, though no event has said so")
    void nothingIsGrantedOnAnOldSession() {
        rig.backend.next(Request.DRAW, Fate.REPLY_HELD_BACK);
        CompletableFuture<Grant> asked = rig.ask();
        rig.time.leap(GUARANTEED);
        rig.backend.deliverAll();
        assertThat(rig.now(asked)).isEmpty();
        rig.advance(Duration.ZERO);
        assertThat(rig.now(asked).orElseThrow().isValid()).isTrue();
        assertThat(rig.events.queuedAgain).hasSize(1);
        assertThat(rig.engine.sessions()).containsExactly("session-2");
        assertThat(rig.tickets()).isOne();
    }

    @Test
    @DisplayName("Nothing is granted on an old session when the one ahead leaves either")
    void nothingIsGrantedToAWaiterOfAnOldSession() {
        String ahead = rig.engine.strangerQueues(rig.directory());
        CompletableFuture<Grant> asked = rig.ask();
        rig.time.leap(GUARANTEED);
        rig.engine.remove(ahead);
        assertThat(rig.now(asked)).isEmpty();
        rig.advance(Duration.ZERO);
        assertThat(rig.now(asked).orElseThrow().isValid()).isTrue();
    }

    @Test
    @DisplayName("A transaction that is answered with the session's end ends the session")
    void theEnginesAnswerEndsTheSession() {
        rig.engine.endSession(rig.backend.sessionId());
        CompletableFuture<Grant> asked = rig.ask();
        assertThat(rig.now(asked).orElseThrow().isValid()).isTrue();
        assertThat(rig.events.states).containsExactly(SessionState.ACTIVE, SessionState.LOST, SessionState.ACTIVE);
    }

    @Test
    @DisplayName("A hand-over after a pause gives the next nothing that is over already")
    void handOverAfterAPause() {
        Grant first = rig.ask().join();
        CompletableFuture<Grant> next = rig.ask();
        rig.time.leap(GUARANTEED);
        assertThat(first.release()).isFalse();
        assertThat(rig.now(next)).isEmpty();
        rig.advance(Duration.ZERO);
        assertThat(rig.now(next).orElseThrow().isValid()).isTrue();
    }

    @Test
    @DisplayName("A session lost during the exchange makes whoever waits queue again")
    void sessionLostDuringTheExchange() {
        Grant first = rig.ask().join();
        CompletableFuture<Grant> next = rig.ask();
        rig.backend.next(Request.EXCHANGE, Fate.HELD_BACK);
        rig.advance(Duration.ofMillis(6));
        assertThat(first.release()).isTrue();
        rig.backend.endSession("expired");
        Grant granted = rig.now(next).orElseThrow();
        rig.backend.deliverAll();
        rig.settle();
        assertThat(granted.isValid()).isTrue();
        assertThat(rig.tickets()).isOne();
    }

    @Test
    @DisplayName("An answer of an old session that comes late changes nothing in the new one")
    void staleAnswersAreIgnored() {
        rig.backend.next(Request.DRAW, Fate.REPLY_HELD_BACK, Fate.ANSWERED);
        CompletableFuture<Grant> asked = rig.ask();
        rig.backend.endSession("expired");
        Grant granted = rig.now(asked).orElseThrow();
        rig.backend.deliverAll();
        rig.settle();
        assertThat(granted.release()).isTrue();
        assertThat(rig.tickets()).isZero();
    }

    @Test
    @DisplayName("The action under a lock that was lost meanwhile ends in an exception that says so")
    void actionUnderALostLock() {
        assertThatThrownBy(() -> rig.lock().withLock(grant -> {
                    rig.backend.endSession("expired");
                    return "done";
                }))
                .isInstanceOf(GrantLostException.class)
                .hasMessageContaining("The action under lock a ended, but the lock with fencing token")
                .hasMessageContaining("may have overlapped with another holder");
    }

    @Test
    @DisplayName("The action under a lock gives its result, and the lock is released")
    void actionUnderALock() throws InterruptedException {
        String result = rig.lock().withLock(grant -> {
            assertThat(grant.isValid()).isTrue();
            return "done";
        });
        assertThat(result).isEqualTo("done");
        assertThat(rig.tickets()).isZero();
    }

    @Test
    @DisplayName("What the action throws goes before the loss, and the lock is released")
    void failingAction() {
        assertThatThrownBy(() -> rig.lock().withLock(grant -> {
                    throw new IOException("disk full");
                }))
                .isInstanceOf(IOException.class)
                .hasMessage("disk full");
        assertThat(rig.tickets()).isZero();
    }

    @Test
    @DisplayName("Closing the coordinator loses every grant, and says why")
    void closingLosesTheGrants() {
        Grant grant = rig.ask().join();
        List<String> told = new ArrayList<>();
        grant.whenLost().thenAccept(told::add);
        rig.coordinator.close();
        assertThat(grant.isValid()).isFalse();
        rig.settle();
        assertThat(told).containsExactly("the coordinator was closed");
        assertThat(grant.release()).isFalse();
        assertThat(rig.tickets()).isZero();
    }

    @Test
    @DisplayName("The engine shows who holds and who waits, first come first")
    void holderAndWaiters() {
        assertThat(rig.lock().holder()).isEmpty();
        assertThat(rig.lock().waiters()).isEmpty();
        Grant grant = rig.ask().join();
        rig.engine.strangerQueues(rig.directory());
        assertThat(rig.lock().holder()).hasValueSatisfying(holder -> {
            assertThat(holder.name()).startsWith("rig-");
            assertThat(holder.process()).isEqualTo(ProcessHandle.current().pid());
            assertThat(holder.token()).isEqualTo(grant.fencingToken());
            assertThat(holder.session()).isEqualTo(rig.backend.sessionId());
        });
        assertThat(rig.lock().waiters())
                .singleElement()
                .satisfies(waiter -> assertThat(waiter.name()).isEqualTo("stranger"));
    }
}
