package dev.latchkey.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latchkey.scripted.Fate;
import dev.latchkey.scripted.Request;
import dev.latchkey.session.SessionState;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Renewing a session")
class RenewalTest extends KeeperFixture {

    @Test
    @DisplayName("asks six times within a ttl, so that nothing happens as long as the engine answers")
    void renewalsKeepItAlive() {
        keeper.start();
        time.advance(TTL.multipliedBy(10));
        assertThat(backend.count(Request.RENEW)).isEqualTo(60);
        assertThat(states()).containsExactly(SessionState.ACTIVE);
        assertThat(engine.sessions()).containsExactly("session-1");
        assertThat(keeper.remaining()).isEqualTo(GUARANTEED);
    }

    @Test
    @DisplayName("A blip shorter than half of the ttl gives no event at all")
    void shortBlipIsSilent() {
        keeper.start();
        backend.next(Request.RENEW, Fate.UNAVAILABLE, Fate.UNAVAILABLE);
        time.advance(BETWEEN_RENEWALS.multipliedBy(3));
        assertThat(states()).containsExactly(SessionState.ACTIVE);
        assertThat(keeper.remaining()).isEqualTo(GUARANTEED);
    }

    @Test
    @DisplayName("Overdue renewals suspend it; a confirmation makes it active again, and nothing was lost")
    void overdueSuspendsAndRecovers() {
        keeper.start();
        CompletableFuture<LiveSession> before = keeper.whenOpen();
        backend.always(Request.RENEW, Fate.UNAVAILABLE);
        time.advance(BETWEEN_RENEWALS.multipliedBy(3));
        assertThat(keeper.state()).isEqualTo(SessionState.ACTIVE);
        time.advance(BETWEEN_RENEWALS);
        assertThat(keeper.state()).isEqualTo(SessionState.SUSPENDED);
        assertThat(keeper.remaining()).isPositive();

        backend.always(Request.RENEW, Fate.ANSWERED);
        time.advance(BETWEEN_RENEWALS);
        assertThat(states()).containsExactly(SessionState.ACTIVE, SessionState.SUSPENDED, SessionState.ACTIVE);
        assertThat(keeper.whenOpen().join()).isSameAs(before.join());
        assertThat(before.join().isAlive()).isTrue();
    }

    @Test
    @DisplayName("A silent engine loses it at the deadline, by the timer, though not one event came")
    void silenceLosesItAtTheDeadline() {
        keeper.start();
        LiveSession session = keeper.whenOpen().join();
        List<String> losses = new ArrayList<>();
        session.onLoss(losses::add);
        backend.always(Fate.HELD_BACK);
        time.advance(GUARANTEED.minusNanos(1));
        assertThat(losses).isEmpty();
        assertThat(session.isAlive()).isTrue();
        time.advance(Duration.ofNanos(1));
        assertThat(losses).containsExactly("no renewal was confirmed before its deadline");
        assertThat(states()).containsExactly(SessionState.ACTIVE, SessionState.SUSPENDED, SessionState.LOST);
    }

    @Test
    @DisplayName("An engine that answers nothing is not asked more than four times at once")
    void unansweredRenewalsDoNotPileUp() {
        keeper.start();
        backend.always(Fate.HELD_BACK);
        time.advance(GUARANTEED);
        assertThat(backend.count(Request.RENEW)).isEqualTo(4);
    }

    @Test
    @DisplayName("The deadline counts from the sending of a renewal, however late it is confirmed")
    void lateConfirmationCountsFromItsSending() {
        keeper.start();
        backend.next(Request.RENEW, Fate.REPLY_HELD_BACK);
        backend.always(Request.RENEW, Fate.HELD_BACK);
        time.advance(BETWEEN_RENEWALS.plusSeconds(3));
        backend.held().get(0).deliver();
        assertThat(keeper.remaining()).isEqualTo(GUARANTEED.minusSeconds(3));
    }

    @Test
    @DisplayName("After a pause of the process it is over by the clock, before anything has run")
    void pauseIsSeenBeforeAnyEvent() {
        keeper.start();
        LiveSession session = keeper.whenOpen().join();
        time.leap(GUARANTEED);
        assertThat(session.isAlive()).isFalse();
        assertThat(keeper.state()).isEqualTo(SessionState.LOST);
        assertThat(keeper.remaining()).isZero();
    }

    @Test
    @DisplayName("After a pause that nobody noticed, an answer to an old renewal does not bring it back")
    void answerAfterAPauseDoesNotRevive() {
        keeper.start();
        LiveSession session = keeper.whenOpen().join();
        backend.next(Request.RENEW, Fate.REPLY_HELD_BACK);
        time.advance(BETWEEN_RENEWALS);
        time.leap(GUARANTEED);
        backend.deliverAll();
        assertThat(session.isAlive()).isFalse();
        time.advance(Duration.ZERO);
        assertThat(keeper.whenOpen().join()).isNotSameAs(session);
    }

    @Test
    @DisplayName("A renewal that is answered with the session's end ends it as well")
    void aRefusedRenewalEndsIt() {
        keeper.start();
        engine.endSession(keeper.id());
        time.advance(BETWEEN_RENEWALS);
        assertThat(keeper.id()).isEqualTo("session-2");
        assertThat(states()).containsExactly(SessionState.ACTIVE, SessionState.LOST, SessionState.ACTIVE);
    }

    @Test
    @DisplayName(
            "Opening that took longer than a renewal's turn is renewed at once, and its deadline counts from the beginning")
    void slowOpeningIsRenewedAtOnce() {
        backend.next(Request.OPEN, Fate.REPLY_HELD_BACK);
        backend.next(Request.RENEW, Fate.HELD_BACK);
        keeper.start();
        time.advance(Duration.ofSeconds(5));
        backend.held().get(0).deliver();
        assertThat(backend.count(Request.RENEW)).isOne();
        assertThat(keeper.remaining()).isEqualTo(GUARANTEED.minusSeconds(5));
    }

    @Test
    @DisplayName("A session that took longer to open than it lives is never relied on")
    void aSessionOpenedTooLateIsReplaced() {
        backend.next(Request.OPEN, Fate.REPLY_HELD_BACK);
        keeper.start();
        time.advance(TTL);
        backend.deliverAll();
        assertThat(keeper.state()).isEqualTo(SessionState.LOST);
        time.advance(Duration.ZERO);
        assertThat(keeper.id()).isEqualTo("session-2");
        assertThat(keeper.state()).isEqualTo(SessionState.ACTIVE);
    }

    @Test
    @DisplayName("What a lost session left running stops: no timer piles up over many sessions")
    void timersDoNotPileUp() {
        keeper.start();
        for (int i = 0; i < 50; i++) {
            backend.endSession("expired");
        }
        time.advance(TTL);
        assertThat(time.timers()).isLessThanOrEqualTo(2);
        assertThat(keeper.state()).isEqualTo(SessionState.ACTIVE);
    }
}
