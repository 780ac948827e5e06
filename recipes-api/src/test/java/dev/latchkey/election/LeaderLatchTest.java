package dev.latchkey.election;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.latchkey.scripted.Fate;
import dev.latchkey.scripted.Request;
import dev.latchkey.scripted.Rig;
import dev.latchkey.session.EngineRefusedException;
import dev.latchkey.session.Grant;
import dev.latchkey.session.GrantLostException;
import dev.latchkey.session.ListenerHandle;
import dev.latchkey.session.SessionState;
import dev.latchkey.spi.BackendException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A leader latch")
class LeaderLatchTest {

    private static final Duration GUARANTEED = Duration.ofMillis(9_900);
    private static final String DIRECTORY = "elections/a";

    private final Rig rig = Rig.connected();
    private final List<String> told = new ArrayList<>();
    private final LeaderLatch latch = rig.coordinator.leaderLatch("a", "10.0.0.5:8080");

    @BeforeEach
    void listen() {
        latch.onElected(leadership -> told.add("elected"));
        latch.onDeposed(reason -> told.add("deposed: " + reason));
    }

    @AfterEach
    void close() {
        rig.close();
    }

    private Grant lead() {
        latch.start();
        rig.settle();
        return latch.leadership().orElseThrow();
    }

    private int tickets() {
        return rig.engine.tickets(DIRECTORY).size();
    }

    @Test
    @DisplayName("is deposed by the timer at the deadline if the engine is silent, and not before")
    void deposedAtTheDeadline() {
        Grant leadership = lead();
        List<String> reasons = new ArrayList<>();
        leadership.whenLost().thenAccept(reasons::add);
        rig.backend.always(Fate.HELD_BACK);
        rig.advance(GUARANTEED.minusNanos(1));
        assertThat(told).containsExactly("elected");
        assertThat(latch.leadership()).contains(leadership);
        rig.advance(Duration.ofNanos(1));
        assertThat(told).containsExactly("elected", "deposed: no renewal was confirmed before its deadline");
        assertThat(reasons).containsExactly("no renewal was confirmed before its deadline");
        assertThat(latch.leadership()).isEmpty();
    }

    @Test
    @DisplayName("tells who awaits it on the callback executor, and not where the engine's answer is read")
    void awaitedOnTheExecutor() {
        rig.backend.next(Request.DRAW, Fate.HELD_BACK);
        latch.start();
        List<Boolean> elected = new ArrayList<>();
        latch.awaitAsync().thenAccept(leadership -> elected.add(leadership.isValid()));
        rig.backend.deliverAll();
        assertThat(latch.leadership()).isPresent();
        assertThat(elected).isEmpty();
        rig.settle();
        assertThat(elected).containsExactly(true);
    }

    @Test
    @DisplayName("takes a suspended session for no event")
    void suspensionIsNoEvent() {
        Grant leadership = lead();
        rig.backend.always(Request.RENEW, Fate.UNAVAILABLE);
        rig.advance(Duration.ofSeconds(8));
        assertThat(rig.coordinator.session().state()).isEqualTo(SessionState.SUSPENDED);
        rig.backend.always(Request.RENEW, Fate.ANSWERED);
        rig.advance(Duration.ofMinutes(1));
        assertThat(leadership.isValid()).isTrue();
        assertThat(told).containsExactly("elected");
    }

    @Test
    @DisplayName("leads no longer right after a pause, before any event has said so")
    void aPauseIsSeenAtOnce() {
        Grant leadership = lead();
        rig.time.leap(GUARANTEED);
        assertThat(latch.leadership()).isEmpty();
        assertThat(leadership.isValid()).isFalse();
        assertThat(latch.handOver()).isFalse();
        assertThat(leadership.release()).isFalse();
        assertThatThrownBy(leadership::requireValid).isInstanceOf(GrantLostException.class);
        assertThat(told).containsExactly("elected");
        rig.advance(Duration.ZERO);
        assertThat(told).containsExactly("elected", "deposed: no renewal was confirmed before its deadline", "elected");
    }

    @Test
    @DisplayName("whose session was lost stands again by itself in the next, and leads with a greater token")
    void standsAgain() {
        Grant lost = lead();
        rig.engine.strangerQueues(DIRECTORY);
        rig.backend.endSession("expired");
        rig.settle();
        assertThat(told).containsExactly("elected", "deposed: the engine ended it: expired");
        assertThat(tickets()).isEqualTo(2);
        rig.engine.remove(rig.engine.tickets(DIRECTORY).get(0).key());
        rig.settle();
        assertThat(told).containsExactly("elected", "deposed: the engine ended it: expired", "elected");
        assertThat(latch.leadership().orElseThrow().fencingToken()).isGreaterThan(lost.fencingToken());
        assertThat(lost.release()).isFalse();
        assertThat(latch.leadership()).as("after the old one's release").isPresent();
    }

    @Test
    @DisplayName("whose session ends at the very moment of its election is not elected on it")
    void notElectedOnAnOldSession() {
        rig.backend.next(Request.DRAW, Fate.REPLY_HELD_BACK);
        latch.start();
        rig.time.leap(GUARANTEED);
        rig.backend.deliverAll();
        rig.settle();
        assertThat(told).isEmpty();
        rig.advance(Duration.ZERO);
        assertThat(told).containsExactly("elected");
        assertThat(rig.engine.sessions()).containsExactly("session-2");
        assertThat(tickets()).isOne();
    }

    @Test
    @DisplayName("is elected once though the reply to its candidacy is lost")
    void lostReplyElectsOnce() {
        rig.backend.next(Request.DRAW, Fate.LOST_APPLIED);
        lead();
        assertThat(tickets()).isOne();
        assertThat(told).containsExactly("elected");
    }

    @Test
    @DisplayName("tells an election and its end in order, however late its callbacks run")
    void lateCallbacksKeepTheOrder() {
        latch.start();
        assertThat(latch.leadership()).isPresent();
        CompletableFuture<Boolean> handedOver = latch.handOverAsync();
        assertThat(latch.leadership()).isEmpty();
        assertThat(told).isEmpty();
        assertThat(tickets()).as("held until the application was told").isOne();
        rig.settle();
        assertThat(handedOver).isCompletedWithValue(true);
        assertThat(told).containsExactly("elected", "deposed: it was handed over", "elected");
    }

    @Test
    @DisplayName("stands again only when the engine has taken its leadership back, or its session has ended")
    void standsAgainAfterTheRemoval() {
        lead();
        rig.backend.next(Request.REMOVE, Fate.HELD_BACK);
        CompletableFuture<Boolean> handedOver = latch.handOverAsync();
        rig.settle();
        assertThat(told).containsExactly("elected", "deposed: it was handed over");
        assertThat(handedOver).isNotDone();
        assertThat(latch.leadership()).isEmpty();
        rig.backend.endSession("expired");
        rig.settle();
        assertThat(handedOver).isCompletedWithValue(true);
        assertThat(told).containsExactly("elected", "deposed: it was handed over", "elected");
        assertThat(tickets()).isOne();
    }

    @Test
    @DisplayName("that is closed while it hands over does not stand again")
    void closedWhileHandingOver() {
        lead();
        rig.backend.next(Request.REMOVE, Fate.HELD_BACK);
        latch.handOverAsync();
        CompletableFuture<Void> closed = latch.closeAsync();
        rig.settle();
        assertThat(closed).isNotDone();
        rig.backend.deliverAll();
        rig.settle();
        assertThat(closed).isCompleted();
        assertThat(told).containsExactly("elected", "deposed: it was handed over");
        assertThat(tickets()).isZero();
    }

    @Test
    @DisplayName("that is closed as its election is answered declines it")
    void closedAsItIsElected() {
        rig.backend.next(Request.DRAW, Fate.REPLY_HELD_BACK);
        latch.start();
        latch.closeAsync();
        rig.backend.deliverAll();
        rig.settle();
        assertThat(told).isEmpty();
        assertThat(tickets()).isZero();
    }

    @Test
    @DisplayName("that the engine refuses says so to whoever waits, and stands no longer")
    void refused() {
        rig.backend.next(Request.DRAW, Fate.HELD_BACK);
        latch.start();
        CompletableFuture<Grant> waiting = latch.awaitAsync();
        rig.backend.held().get(0).fail(BackendException.Kind.REFUSED);
        rig.settle();
        assertThatThrownBy(waiting::join).hasCauseInstanceOf(EngineRefusedException.class);
        assertThatThrownBy(() -> latch.awaitAsync().join()).hasCauseInstanceOf(EngineRefusedException.class);
        assertThat(told).isEmpty();
    }

    @Test
    @DisplayName("tells a callback that comes late of the leadership that is, and one that was taken away of none")
    void listenersComeAndGo() {
        Grant leadership = lead();
        List<Grant> late = new ArrayList<>();
        ListenerHandle handle = latch.onElected(late::add);
        rig.settle();
        assertThat(late).containsExactly(leadership);
        handle.close();
        latch.handOverAsync();
        rig.settle();
        assertThat(late).hasSize(1);
        assertThat(told).containsExactly("elected", "deposed: it was handed over", "elected");
    }

    @Test
    @DisplayName("wakes whoever waits when it is elected, and no sooner; whose time is up goes empty-handed")
    void waitersAreWoken() {
        String ahead = rig.engine.strangerQueues(DIRECTORY);
        latch.start();
        CompletableFuture<Grant> patient = latch.awaitAsync();
        CompletableFuture<Optional<Grant>> hasty = latch.awaitAsync(Duration.ofSeconds(1));
        rig.advance(Duration.ofSeconds(1));
        assertThat(hasty).isCompletedWithValue(Optional.empty());
        assertThat(patient).isNotDone();
        rig.engine.remove(ahead);
        assertThat(rig.now(patient).orElseThrow().isValid()).isTrue();
    }
}
