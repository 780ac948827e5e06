package dev.latchkey.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.latchkey.local.group.Group;
import dev.latchkey.local.journal.Disk;
import dev.latchkey.local.store.Command;
import dev.latchkey.local.store.Result;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What an engine owes itself it does, however many requests wait. */
@Timeout(120)
class OverloadedEngineTest {

    private static final Duration ELECTION = Duration.ofSeconds(2);

    private final VirtualTime time = new VirtualTime();
    private final Engine engine = new Engine("overload-test", time, 3, Disk.inMemory());

    /** Brings requests until one is refused; to be called while the loop is busy. */
    private void overload() {
        CompletableFuture<Integer> last = engine.command(Group::leaderNumber);
        while (!last.isCompletedExceptionally()) {
            last = engine.command(Group::leaderNumber);
        }
    }

    /** Has another thread run the loop until this returns. */
    private Thread keepBusy(Runnable until) throws InterruptedException {
        CountDownLatch busy = new CountDownLatch(1);
        Thread owner = new Thread(() -> engine.command(group -> {
            busy.countDown();
            until.run();
            return true;
        }));
        owner.start();
        busy.await();
        return owner;
    }

    private static void awaitWaiting(Thread thread) {
        while (thread.getState() != Thread.State.WAITING && thread.getState() != Thread.State.TERMINATED) {
            Thread.onSpinWait();
        }
    }

    @Test
    @DisplayName(
            "A tick that meets an overloaded engine is not left out: a leader that nobody hears is replaced after it")
    void ticksGoOnAfterAnOverload() {
        int leader = engine.command(Group::leaderNumber).join();
        engine.command(group -> {
                    overload();
                    time.advance(Duration.ofMillis(20));
                    for (int other = 1; other <= group.size(); other++) {
                        group.network().block(leader, other);
                        group.network().block(other, leader);
                    }
                    return true;
                })
                .join();
        time.advance(ELECTION);
        assertThat(engine.command(Group::leaderNumber).join()).isPositive().isNotEqualTo(leader);
        engine.close();
    }

    @Test
    @DisplayName("An overloaded engine can be closed, and then has let go of all that it held")
    void overloadedEngineCloses() throws Exception {
        Thread closer = new Thread(engine::close);
        Thread owner = keepBusy(() -> awaitWaiting(closer));
        overload();
        closer.start();
        closer.join();
        owner.join();
        assertThatThrownBy(engine.sessions()::join).hasMessageContaining("closed");
    }

    @Test
    @DisplayName("An engine that is busy for very long does not keep whoever closes it, and ends when it comes to it")
    void busyEngineKeepsNobody() throws Exception {
        CompletableFuture<Boolean> done = new CompletableFuture<>();
        Thread owner = keepBusy(done::join);
        FutureTask<Void> closing = new FutureTask<>(engine::close, null);
        Thread closer = new Thread(closing);
        closer.start();
        awaitWaiting(closer);
        time.advance(Duration.ofMinutes(1));
        assertThatThrownBy(closing::get).rootCause().hasMessageContaining("busy");
        done.complete(true);
        owner.join();
        assertThatThrownBy(engine.sessions()::join).hasMessageContaining("closed");
    }

    @Test
    @DisplayName("What was lost with its leader and then finds no room to wait for the next one may have been done")
    void lostCopyMayHaveBeenDone() {
        int leader = engine.command(Group::leaderNumber).join();
        engine.command(group -> {
                    group.network().block(leader, leader % 3 + 1);
                    group.network().block(leader, (leader + 1) % 3 + 1);
                    return true;
                })
                .join();
        List<CompletableFuture<Result>> answers = new ArrayList<>();
        for (int i = 0; i < 20_000; i++) {
            answers.add(engine.propose(new Command.CloseSession(7), true, Runnable::run));
        }
        engine.command(group -> {
                    group.stop(leader);
                    return true;
                })
                .join();
        assertThat(answers.get(0)).isNotDone();
        assertThatThrownBy(answers.get(19_999)::join)
                .cause()
                .isInstanceOfSatisfying(
                        Call.LostReplyException.class,
                        lost -> assertThat(lost.mayHaveHappened).isTrue())
                .hasMessageContaining("more requests waiting");
        engine.close();
    }
}
