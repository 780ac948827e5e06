package dev.latchkey.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.latchkey.barrier.DistributedCountDownLatch;
import dev.latchkey.session.CoordinationException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What a count-down latch promises, on every engine. */
@DisplayName("A count-down latch")
public abstract class CountDownLatchConformance extends LockTest {

    private static final Duration LONG = Duration.ofSeconds(60);

    /** Runs on this engine. */
    protected CountDownLatchConformance(Engine engine) {
        super(engine);
    }

    @Test
    @DisplayName("opens for all who await it when enough callers have counted down, each counting once")
    void opensWhenAllHaveCounted() throws Exception {
        DistributedCountDownLatch here = latch(application(LONG_TTL), 3);
        DistributedCountDownLatch there = latch(application(LONG_TTL), 3);
        CompletableFuture<Boolean> waitsHere = here.awaitAsync(LONG);
        CompletableFuture<Boolean> waitsThere = there.awaitAsync(LONG);
        assertThat(here.countDown("part-1")).isTrue();
        assertThat(there.countDown("part-1")).isFalse();
        assertThat(there.countDown("part-2")).isTrue();
        assertThat(here.remaining()).isEqualTo(1);
        assertThat(here.await(Duration.ofMillis(50))).isFalse();
        assertThat(waitsHere).isNotDone();
        assertThat(waitsThere).isNotDone();
        assertThat(there.countDown("part-3")).isTrue();
        assertThat(Await.result(waitsHere)).isTrue();
        assertThat(Await.result(waitsThere)).isTrue();
        assertThat(here.countDown("part-4")).isFalse();
        assertThat(here.await(Duration.ZERO)).isTrue();
        awaitNobodyWaits();
    }

    @Test
    @DisplayName("counts each caller exactly once under contention, though replies are lost")
    void exactlyOnce() throws Exception {
        Application one = application(LONG_TTL);
        DistributedCountDownLatch here = latch(one, 40);
        DistributedCountDownLatch there = latch(application(LONG_TTL), 40);
        here.countDown("first");
        for (String kind : List.of("multi", "Txn", "commit")) {
            one.link().dropNextReply(kind);
        }
        List<CompletableFuture<Boolean>> counts = new ArrayList<>();
        for (int i = 0; i < 38; i++) {
            counts.add(here.countDownAsync("part-" + i));
            counts.add(there.countDownAsync("part-" + i));
        }
        long counted = counts.stream().filter(Await::result).count();
        assertThat(counted).isEqualTo(38);
        assertThat(there.remaining()).isEqualTo(1);
    }

    @Test
    @DisplayName("is reset to its full count, unless it is awaited: then it is refused, and says by whom")
    void resetIsRefusedWhileAwaited() throws Exception {
        Application waiter = application(LONG_TTL, builder -> builder.name("the-waiter"));
        DistributedCountDownLatch here = latch(application(LONG_TTL), 2);
        DistributedCountDownLatch there = latch(waiter, 2);
        here.countDown("x");
        here.reset();
        assertThat(there.remaining()).isEqualTo(2);
        assertThat(there.countDown("x")).isTrue();
        CompletableFuture<Boolean> waiting = there.awaitAsync(LONG);
        awaitWaiters(1);
        assertThatThrownBy(here::reset)
                .isInstanceOf(CoordinationException.class)
                .hasMessageContaining("cannot be reset while it is awaited, and it is awaited by the-waiter");
        assertThat(here.remaining()).isEqualTo(1);
        assertThat(here.countDown("y")).isTrue();
        assertThat(Await.result(waiting)).isTrue();
        awaitNobodyWaits();
        here.reset();
        assertThat(there.await(Duration.ofMillis(50))).isFalse();
        awaitNobodyWaits();
        here.reset();
    }

    @Test
    @DisplayName(
            "loses nobody between a reset and a wait that begin together: the wait ends with the round it began in")
    void resetAndAwaitTogether() throws Exception {
        DistributedCountDownLatch here = latch(application(LONG_TTL), 1);
        DistributedCountDownLatch there = latch(application(LONG_TTL), 1);
        for (int i = 0; i < 8; i++) {
            CompletableFuture<Boolean> waiting = there.awaitAsync(LONG);
            CompletableFuture<Void> reset = here.resetAsync();
            try {
                Await.result(reset);
            } catch (CoordinationException refused) {
                assertThat(refused).hasMessageContaining("awaited");
            }
            assertThat(waiting).isNotDone();
            assertThat(here.countDown("only")).isTrue();
            assertThat(Await.result(waiting)).isTrue();
            awaitNobodyWaits();
            here.reset();
        }
    }

    @Test
    @DisplayName("goes on being awaited in the next session, and leaves nothing when the wait is cancelled")
    void nextSession() throws Exception {
        Application waiter = application(SHORT_TTL);
        DistributedCountDownLatch here = latch(application(LONG_TTL), 1);
        CompletableFuture<Boolean> waiting = latch(waiter, 1).awaitAsync(LONG);
        awaitWaiters(1);
        String session = waiter.coordinator().session().id();
        waiter.link().blackhole();
        awaitNobodyWaits();
        waiter.link().restore();
        awaitWaiters(1);
        assertThat(waiter.coordinator().session().id()).isNotEqualTo(session);
        CompletableFuture<Boolean> cancelled = here.awaitAsync(LONG);
        awaitWaiters(2);
        cancelled.cancel(false);
        awaitWaiters(1);
        here.countDown("x");
        assertThat(Await.result(waiting)).isTrue();
    }

    @Test
    @DisplayName("used with two counts is an error that names both")
    void countsThatDisagree() throws Exception {
        latch(application(LONG_TTL), 3).countDown("x");
        assertThatThrownBy(() -> latch(application(LONG_TTL), 5).countDown("x"))
                .isInstanceOf(CoordinationException.class)
                .hasMessageContaining("a has a count of 3 in the engine, but it was asked for with a count of 5");
        assertThatThrownBy(() -> latch(application(LONG_TTL), 5).await(LONG))
                .hasMessageContaining("a count of 3 in the engine");
    }

    @Test
    @DisplayName("costs one request to count down, once it has been seen")
    void budget() throws Exception {
        Application application = application(LONG_TTL);
        DistributedCountDownLatch latch = latch(application, 100);
        latch.countDown("first");
        latch.countDown("second");
        application.link().resetRequests();
        for (int i = 0; i < 20; i++) {
            latch.countDown("part-" + i);
        }
        Budgets.check(
                "count-down latch, count down", engine(), application.link().requests(), 20, 1);
    }

    private static DistributedCountDownLatch latch(Application application, int count) {
        return application.coordinator().countDownLatch("a", count);
    }

    private void awaitWaiters(int number) {
        Client observer = client();
        Await.until(
                number + " wait", () -> observer.children("latches/a/waiters").size() == number);
    }

    private void awaitNobodyWaits() {
        awaitWaiters(0);
    }
}
