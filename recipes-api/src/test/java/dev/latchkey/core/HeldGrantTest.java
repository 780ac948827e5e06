package dev.latchkey.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.latchkey.scripted.QueuedExecutor;
import dev.latchkey.scripted.ScriptedBackend;
import dev.latchkey.scripted.ScriptedEngine;
import dev.latchkey.scripted.Threads;
import dev.latchkey.scripted.VirtualTime;
import dev.latchkey.session.Grant;
import dev.latchkey.session.GrantLostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A grant")
class HeldGrantTest {

    private final VirtualTime time = new VirtualTime();
    private final QueuedExecutor executor = new QueuedExecutor();
    private final CompletableFuture<Void> confirmation = new CompletableFuture<>();
    private final LiveSession session = new LiveSession(
            new ScriptedBackend(new ScriptedEngine())
                    .openSession(Duration.ofSeconds(10))
                    .toCompletableFuture()
                    .join(),
            time,
            SharedListingsTest.none(),
            time.nanoTime());
    private int givenBack;
    private final Holding holding = new Holding("lock a", 77, session, executor, over -> {
        givenBack++;
        return confirmation;
    });
    private final Grant grant = new HeldGrant(holding, Duration.ofMinutes(1));
    private final List<String> told = new ArrayList<>();

    @Test
    @DisplayName("says what it is a grant of, and whether it is over")
    void describesItself() {
        assertThat(grant.resource()).isEqualTo("lock a");
        assertThat(grant.fencingToken()).isEqualTo(77);
        assertThat(grant).hasToString("Grant of lock a with fencing token 77");
        grant.releaseAsync();
        assertThat(grant).hasToString("Grant of lock a with fencing token 77, over");
    }

    @Test
    @DisplayName("released twice gives one answer, and is given back once")
    void releaseTwice() {
        confirmation.complete(null);
        assertThat(grant.release()).isTrue();
        assertThat(grant.release()).isTrue();
        grant.close();
        assertThat(givenBack).isOne();
        assertThat(grant.isValid()).isFalse();
        assertThat(grant.remaining()).isZero();
        assertThatThrownBy(grant::requireValid)
                .isInstanceOf(GrantLostException.class)
                .hasMessageContaining("it was released");
    }

    @Test
    @DisplayName("that was released keeps its answer when the session ends later, even before the confirmation")
    void lossAfterReleaseChangesNothing() {
        CompletableFuture<Boolean> released = grant.releaseAsync();
        grant.whenLost().thenAccept(told::add);
        session.lose("expired");
        holding.lose("expired");
        confirmation.complete(null);
        executor.runAll();
        assertThat(released.join()).isTrue();
        assertThat(grant.release()).isTrue();
        assertThat(told).isEmpty();
    }

    @Test
    @DisplayName("tells its loss once, on the executor, to those who asked before and to those who ask after")
    void lossIsToldOnceOnTheExecutor() {
        grant.whenLost().thenAccept(told::add);
        session.lose("expired");
        holding.lose("expired");
        holding.lose("again");
        assertThat(told).isEmpty();
        executor.runAll();
        assertThat(told).containsExactly("expired");
        grant.whenLost().thenAccept(reason -> told.add("late " + reason));
        executor.runAll();
        assertThat(told).hasSize(2);
    }

    @Test
    @DisplayName("tells a loss that nobody had asked about before")
    void lossIsToldToThoseWhoAskAfterwards() {
        session.lose("expired");
        holding.lose("expired");
        grant.whenLost().thenAccept(told::add);
        executor.runAll();
        assertThat(told).containsExactly("expired");
    }

    @Test
    @DisplayName("tells its loss in the caller if the executor is closed")
    void lossIsToldWithoutAnExecutor() {
        grant.whenLost().thenAccept(told::add);
        executor.close();
        session.lose("expired");
        holding.lose("expired");
        assertThat(told).containsExactly("expired");
    }

    @Test
    @DisplayName("cannot be lost or released by those who have its stages")
    void stagesCannotBeCompletedFromOutside() {
        grant.releaseAsync().complete(false);
        grant.whenLost().toCompletableFuture().complete("meddling");
        confirmation.complete(null);
        assertThat(grant.releaseAsync().join()).isTrue();
        grant.whenLost().thenAccept(told::add);
        executor.runAll();
        assertThat(told).isEmpty();
    }

    @Test
    @DisplayName("released by a thread that is interrupted goes back all the same, and the interrupt stays set")
    void interruptCutsTheWaitShort() {
        Threads.interruptWhenWaiting(Thread.currentThread());
        assertThat(grant.release()).isTrue();
        assertThat(Thread.interrupted()).isTrue();
        assertThat(givenBack).isOne();
    }

    @Test
    @DisplayName("released in vain for as long as a request may take says that it was held, and goes back later")
    void releaseDoesNotWaitForEver() {
        Grant impatient = new HeldGrant(holding, Duration.ZERO);
        assertThat(impatient.release()).isTrue();
        assertThat(impatient.releaseAsync()).isNotDone();
        confirmation.complete(null);
        assertThat(impatient.releaseAsync()).isCompletedWithValue(true);
    }
}
