package dev.latchkey.lock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.latchkey.scripted.Fate;
import dev.latchkey.scripted.Request;
import dev.latchkey.session.CoordinationException;
import dev.latchkey.session.Grant;
import dev.latchkey.session.OutcomeUnknownException;
import dev.latchkey.spi.Entry;
import dev.latchkey.spi.Range;
import dev.latchkey.spi.Sibling;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("A semaphore")
class SemaphoreTest extends ScriptedSemaphore {

    private static final String DIRECTORY = "semaphores/a";

    SemaphoreTest() {
        super(2);
    }

    private String number() {
        return rig.engine.view(Range.key(NUMBER)).entries().get(0).text();
    }

    @Test
    @DisplayName("asks for its number once, and wakes none but whoever is let in, by one question")
    void budget() {
        List<Grant> held = new ArrayList<>(List.of(granted(ask()), granted(ask())));
        assertThat(rig.backend.takeRequests()).containsExactly(Request.LIST, Request.WRITE, Request.DRAW, Request.DRAW);
        // The first to wait here watches the number and the two who are in its way; the second begins the shared watch.
        CompletableFuture<Grant> alone = ask();
        assertThat(rig.backend.takeRequests())
                .containsExactly(Request.DRAW, Request.WATCH, Request.WATCH, Request.WATCH);
        List<CompletableFuture<Grant>> waiting = List.of(alone, ask(), ask(), ask());
        assertThat(rig.backend.takeRequests()).containsExactly(Request.DRAW, Request.WATCH, Request.DRAW, Request.DRAW);
        for (CompletableFuture<Grant> next : waiting) {
            assertThat(next).isNotDone();
            held.remove(1).close();
            held.add(0, granted(next));
            assertThat(rig.backend.takeRequests()).containsExactly(Request.REMOVE, Request.ASK);
        }
        held.forEach(Grant::close);
        rig.advance(Duration.ofSeconds(2));
        assertThat(rig.engine.watches()).isZero();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    @DisplayName(
            "lets in who waits when one ahead has left and come again under its name, in whatever way that is told")
    void comesAgainUnderItsName(boolean toldAsWhole) {
        List.of(granted(ask()), granted(ask()));
        // The first to wait here watches those in its way one by one, the second by the watch that all others share.
        List<CompletableFuture<Grant>> waiting = List.of(ask(), ask());
        List<Sibling> holders = rig.engine.tickets(DIRECTORY).subList(0, 2);
        rig.backend.takeRequests();
        for (int i = 0; i < waiting.size(); i++) {
            String ahead = holders.get(i).key();
            Entry there = rig.engine.view(Range.key(ahead)).entries().get(0);
            rig.engine.replace(ahead, there.value());
            rig.settle();
            assertThat(rig.backend.takeRequests())
                    .as("asked when a ticket was written anew where it stands")
                    .isEmpty();
            rig.engine.comesAgain(ahead, toldAsWhole);
            granted(waiting.get(i));
            assertThat(rig.backend.takeRequests()).contains(Request.ASK);
        }
    }

    @Test
    @DisplayName("lets nobody in by a number that was changed unseen, and follows it from then on")
    void numberIsGuarded() {
        Grant first = granted(ask());
        rig.engine.replace(NUMBER, text(1, 1));
        CompletableFuture<Grant> second = ask();
        rig.advance(Duration.ofSeconds(1));
        assertThat(second).isNotDone();
        assertThat(rig.engine.tickets(DIRECTORY)).hasSize(2);
        rig.engine.replace(NUMBER, text(2, 2));
        rig.advance(Duration.ofSeconds(1));
        granted(second).close();
        first.close();
    }

    @Test
    @DisplayName("lets in who was judged by a number that has been changed back since")
    void changedThereAndBack() {
        Grant first = granted(ask());
        Grant second = granted(ask());
        CompletableFuture<Grant> third = ask();
        rig.engine.replaceUnseen(NUMBER, text(1, 1));
        second.close();
        rig.advance(Duration.ofSeconds(1));
        assertThat(third).isNotDone();
        rig.engine.replace(NUMBER, text(2, 2));
        rig.advance(Duration.ofSeconds(1));
        granted(third).close();
        first.close();
    }

    @Test
    @DisplayName("says so when its number was removed from the engine, and agrees on it anew when it is asked again")
    void removedNumberIsTold() {
        granted(ask()).close();
        rig.engine.remove(NUMBER);
        CompletableFuture<Grant> asked = ask();
        rig.advance(Duration.ofSeconds(1));
        assertThatThrownBy(asked::join)
                .hasCauseInstanceOf(CoordinationException.class)
                .hasMessageContaining("has been removed from the engine");
        granted(ask()).close();
        assertThat(number()).startsWith("permits=2\n");
        rig.settle();
        assertThat(rig.engine.tickets(DIRECTORY)).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(names = {"LOST_APPLIED", "LOST_NOT_APPLIED"})
    @DisplayName("is changed for certain though an answer is lost, and waiters come in")
    void changeOutlivesALostAnswer(Fate fate) {
        List<CompletableFuture<Grant>> asked = List.of(ask(), ask(), ask());
        assertThat(asked.get(2)).isNotDone();
        rig.backend.next(Request.WRITE, fate);
        CompletableFuture<Void> change = semaphore.changePermitsAsync(3);
        rig.advance(Duration.ofSeconds(1));
        assertThat(change).isCompleted();
        assertThat(number()).startsWith("permits=3\n");
        asked.forEach(each -> granted(each).close());
    }

    @Test
    @DisplayName("says that it is unknown whether its number was changed, when all answers are lost")
    void unknownChangeIsSaid() {
        granted(ask()).close();
        rig.backend.always(Request.WRITE, Fate.LOST_APPLIED);
        CompletableFuture<Void> change = semaphore.changePermitsAsync(3);
        rig.advance(Duration.ofSeconds(1));
        assertThatThrownBy(change::join)
                .hasCauseInstanceOf(OutcomeUnknownException.class)
                .hasMessageContaining("changed to 3");
    }
}
