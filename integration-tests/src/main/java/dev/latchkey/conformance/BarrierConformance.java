package dev.latchkey.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.latchkey.barrier.DistributedBarrier;
import dev.latchkey.session.CoordinatorClosedException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What a barrier promises, on every engine. */
@DisplayName("A barrier")
public abstract class BarrierConformance extends LockTest {

    private static final Duration LONG = Duration.ofSeconds(60);

    /** Runs on this engine. */
    protected BarrierConformance(Engine engine) {
        super(engine);
    }

    @Test
    @DisplayName("holds up those who await it while it is set, and lets them all through when it is removed")
    void holdsUpAndLetsThrough() throws Exception {
        DistributedBarrier here = application(LONG_TTL).coordinator().barrier("a");
        DistributedBarrier there = application(LONG_TTL).coordinator().barrier("a");
        assertThat(there.await(LONG)).isTrue();
        assertThat(here.set()).isTrue();
        assertThat(there.set()).isFalse();
        assertThat(there.isSet()).isTrue();
        CompletableFuture<Boolean> first = there.awaitAsync(LONG);
        CompletableFuture<Boolean> second = here.awaitAsync(LONG);
        assertThat(there.await(Duration.ofMillis(50))).isFalse();
        assertThat(there.await(Duration.ZERO)).isFalse();
        assertThat(first).isNotDone();
        assertThat(second).isNotDone();
        assertThat(there.remove()).isTrue();
        assertThat(here.remove()).isFalse();
        assertThat(Await.result(first)).isTrue();
        assertThat(Await.result(second)).isTrue();
        assertThat(here.isSet()).isFalse();
    }

    @Test
    @DisplayName("lets those through who awaited it before it was removed, though it was set again at once")
    void setAgainAtOnce() throws Exception {
        Application waiter = application(LONG_TTL);
        DistributedBarrier here = application(LONG_TTL).coordinator().barrier("a");
        here.set();
        List<CompletableFuture<Boolean>> waiting = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            waiting.add(waiter.coordinator().barrier("a").awaitAsync(LONG));
        }
        // This one was told that the barrier is set, so the others had begun to wait.
        assertThat(waiter.coordinator().barrier("a").await(Duration.ofMillis(200)))
                .isFalse();
        here.remove();
        here.set();
        waiting.forEach(wait -> assertThat(Await.result(wait)).isTrue());
        assertThat(here.isSet()).isTrue();
    }

    @Test
    @DisplayName(
            "is set and removed exactly once, and opens for who waits, though replies are lost and connections break")
    void lostReplies() throws Exception {
        Application application = application(LONG_TTL);
        DistributedBarrier here = application.coordinator().barrier("a");
        DistributedBarrier there = application(LONG_TTL).coordinator().barrier("a");
        for (String kind : List.of("multi", "Txn", "commit")) {
            assertThat(here.set()).isTrue();
            CompletableFuture<Boolean> waiting = here.awaitAsync(LONG);
            application.link().dropNextReply(kind);
            assertThat(here.remove()).isTrue();
            assertThat(Await.result(waiting)).isTrue();
            application.link().restore();
        }
        here.set();
        CompletableFuture<Boolean> waiting = here.awaitAsync(LONG);
        assertThat(here.await(Duration.ofMillis(50))).isFalse();
        application.link().reset();
        there.remove();
        assertThat(Await.result(waiting)).isTrue();
    }

    @Test
    @DisplayName("is left by a caller who is interrupted, and fails those who wait when the coordinator is closed")
    void interruptedAndClosed() throws Exception {
        Application application = application(LONG_TTL);
        DistributedBarrier barrier = application.coordinator().barrier("a");
        barrier.set();
        FutureTask<Boolean> task = new FutureTask<>(() -> {
            try {
                return barrier.await(LONG);
            } catch (InterruptedException e) {
                return null;
            }
        });
        Thread thread = new Thread(task);
        thread.start();
        thread.interrupt();
        assertThat(task.get()).isNull();
        CompletableFuture<Boolean> waiting = barrier.awaitAsync(LONG);
        assertThat(barrier.await(Duration.ofMillis(50))).isFalse();
        application.coordinator().close();
        assertThatThrownBy(() -> Await.result(waiting)).isInstanceOf(CoordinatorClosedException.class);
    }

    @Test
    @DisplayName("costs two requests to set and remove, and a read and a watch to await")
    void budget() throws Exception {
        Application application = application(LONG_TTL);
        DistributedBarrier barrier = application.coordinator().barrier("a");
        DistributedBarrier other = application(LONG_TTL).coordinator().barrier("a");
        barrier.set();
        barrier.remove();
        application.link().resetRequests();
        for (int i = 0; i < 10; i++) {
            barrier.set();
            barrier.remove();
        }
        Budgets.check("barrier, set and remove", engine(), application.link().requests(), 10, 2);
        other.set();
        application.link().resetRequests();
        CompletableFuture<Boolean> waiting = barrier.awaitAsync(LONG);
        other.remove();
        assertThat(Await.result(waiting)).isTrue();
        Budgets.check("barrier, await", engine(), application.link().requests(), 1, 6);
    }
}
