package dev.latchkey.lock;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latchkey.scripted.Fate;
import dev.latchkey.scripted.Request;
import dev.latchkey.session.Grant;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A semaphore of one permit, whose questions do not rest on that number,")
class OnePermitTest extends ScriptedSemaphore {

    private Grant first;

    OnePermitTest() {
        super(1);
    }

    @BeforeEach
    void takeThePermit() {
        first = granted(ask());
    }

    /** A request whose ticket is drawn, but which has not heard of that yet. */
    private CompletableFuture<Grant> askUnanswered() {
        rig.backend.next(Request.DRAW, Fate.REPLY_HELD_BACK);
        CompletableFuture<Grant> asked = ask();
        assertThat(rig.backend.held()).hasSize(1);
        return asked;
    }

    /** By this same coordinator, which knows the number from then on. */
    private void raiseHere() {
        CompletableFuture<Void> change = semaphore.changePermitsAsync(2);
        rig.settle();
        assertThat(change).isCompleted();
    }

    @Test
    @DisplayName("lets in who asks though the number was raised unseen")
    void raisedUnseen() {
        rig.engine.replace(NUMBER, text(2, 1));
        granted(ask()).close();
    }

    @Test
    @DisplayName("lets in who is about to wait when the number is raised")
    void raisedMeanwhile() {
        CompletableFuture<Grant> second = askUnanswered();
        raiseHere();
        rig.backend.deliverAll();
        granted(second).close();
    }

    @Test
    @DisplayName("lets nobody in by a number that was raised and lowered again before the question was judged")
    void raisedAndLoweredMeanwhile() {
        CompletableFuture<Grant> second = askUnanswered();
        raiseHere();
        rig.engine.replaceUnseen(NUMBER, text(1, 2));
        rig.backend.deliverAll();
        rig.advance(Duration.ofSeconds(1));
        assertThat(second).isNotDone();
        first.close();
        granted(second).close();
    }

    @Test
    @DisplayName("gives what can be had at once by the number as it is now")
    void atOnceByTheNumberNow() {
        rig.engine.replaceUnseen(NUMBER, text(2, 1));
        CompletableFuture<Grant> atOnce = semaphore.acquireAsync(Duration.ZERO);
        rig.advance(Duration.ofSeconds(1));
        granted(atOnce).close();
    }

    @Test
    @DisplayName("goes from one to the next without a question in between")
    void handsOverWithoutAQuestion() {
        CompletableFuture<Grant> second = ask();
        rig.backend.takeRequests();
        first.close();
        granted(second).close();
        assertThat(rig.backend.takeRequests()).containsExactly(Request.REMOVE, Request.REMOVE);
    }
}
