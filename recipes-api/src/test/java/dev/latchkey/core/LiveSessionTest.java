package dev.latchkey.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latchkey.scripted.ScriptedBackend;
import dev.latchkey.scripted.ScriptedEngine;
import dev.latchkey.scripted.VirtualTime;
import dev.latchkey.spi.BackendSession;
import dev.latchkey.spi.Time;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The deadline of a session")
class LiveSessionTest {

    private final VirtualTime time = new VirtualTime();
    private final LiveSession session = open(Duration.ofSeconds(2));

    private LiveSession open(Duration slack) {
        ScriptedBackend backend = new ScriptedBackend(new ScriptedEngine());
        backend.slack(slack);
        BackendSession engine = backend.openSession(Duration.ofSeconds(10))
                .toCompletableFuture()
                .join();
        return new LiveSession(engine, time, SharedListingsTest.none(), time.nanoTime());
    }

    @Test
    @DisplayName("counts from the sending of what opened it: the ttl less the engine's slack and one per cent")
    void deadlineIsTtlLessSlackAndDrift() {
        assertThat(session.remainingNanos()).isEqualTo(Duration.ofMillis(7_900).toNanos());
        assertThat(open(Duration.ZERO).remainingNanos())
                .isEqualTo(Duration.ofMillis(9_900).toNanos());
    }

    @Test
    @DisplayName("passes at its very instant, without any event")
    void isOverRightAtTheDeadline() {
        time.leap(Duration.ofMillis(7_900).minusNanos(1));
        assertThat(session.isAlive()).isTrue();
        assertThat(session.remainingNanos()).isOne();
        time.leap(Duration.ofNanos(1));
        assertThat(session.isAlive()).isFalse();
        assertThat(session.remainingNanos()).isZero();
    }

    @Test
    @DisplayName("moves to where the confirmed renewal was sent, not to where its answer came")
    void confirmationCountsFromTheSending() {
        time.leap(Duration.ofSeconds(1));
        long sent = time.nanoTime();
        time.leap(Duration.ofSeconds(5));
        session.confirm(sent);
        assertThat(session.remainingNanos()).isEqualTo(Duration.ofMillis(2_900).toNanos());
    }

    @Test
    @DisplayName("never moves back when answers overtake one another")
    void confirmationsOutOfOrderDoNotMoveItBack() {
        long early = time.nanoTime();
        time.leap(Duration.ofSeconds(1));
        session.confirm(time.nanoTime());
        session.confirm(early);
        assertThat(session.remainingNanos()).isEqualTo(Duration.ofMillis(7_900).toNanos());
    }

    @Test
    @DisplayName("cannot be moved by a late confirmation once somebody has seen it pass")
    void lateConfirmationDoesNotRevive() {
        time.leap(Duration.ofSeconds(7));
        long sent = time.nanoTime();
        time.leap(Duration.ofMillis(900));
        assertThat(session.isAlive()).isFalse();
        session.confirm(sent);
        assertThat(session.isAlive()).isFalse();
        assertThat(session.remainingNanos()).isZero();
    }

    @Test
    @DisplayName("cannot be moved by a confirmation that comes after it, even if nobody looked meanwhile")
    void confirmationAfterTheDeadlineDoesNotRevive() {
        time.leap(Duration.ofSeconds(7));
        long sent = time.nanoTime();
        time.leap(Duration.ofSeconds(1));
        session.confirm(sent);
        assertThat(session.isAlive()).isFalse();
    }

    @Test
    @DisplayName("is over when the session is lost, and stays over")
    void lostIsOver() {
        session.lose("expired");
        session.confirm(time.nanoTime());
        assertThat(session.isAlive()).isFalse();
        assertThat(session.remainingNanos()).isZero();
    }

    @Test
    @DisplayName("Whoever listens for the loss hears of it once, with the first reason, even when listening late")
    void lossIsToldOnce() {
        List<String> heard = new ArrayList<>();
        session.onLoss(heard::add);
        session.lose("expired");
        session.lose("again");
        session.onLoss(reason -> heard.add("late " + reason));
        assertThat(heard).containsExactly("expired", "late expired");
    }

    @Test
    @DisplayName("Whoever was forgotten hears nothing")
    void forgottenListenerHearsNothing() {
        List<String> heard = new ArrayList<>();
        Consumer<String> listener = heard::add;
        session.onLoss(listener);
        session.forget(listener);
        session.lose("expired");
        assertThat(heard).isEmpty();
    }

    @Test
    @DisplayName("once seen to pass by one thread is not moved by a confirmation that another had begun before")
    void confirmationRacingWithTheDeadlineDoesNotRevive() {
        VirtualTime clock = new VirtualTime();
        Runnable[] meanwhile = {() -> {}};
        Time interrupted = new Time() {
            @Override
            public long nanoTime() {
                long read = clock.nanoTime();
                Runnable once = meanwhile[0];
                meanwhile[0] = () -> {};
                once.run();
                return read;
            }

            @Override
            public Timeout schedule(long delayNanos, Runnable task) {
                return clock.schedule(delayNanos, task);
            }
        };
        LiveSession raced = new LiveSession(session.engine(), interrupted, SharedListingsTest.none(), clock.nanoTime());
        clock.leap(Duration.ofMillis(7_899));
        long sent = clock.nanoTime();
        List<Boolean> seen = new ArrayList<>();
        // Between the confirmation's look at the clock and its move, another thread sees the deadline pass.
        meanwhile[0] = () -> {
            clock.leap(Duration.ofMillis(1));
            seen.add(raced.isAlive());
        };
        raced.confirm(sent);
        assertThat(seen).containsExactly(false);
        assertThat(raced.isAlive()).isFalse();
        assertThat(raced.remainingNanos()).isZero();
    }
}
