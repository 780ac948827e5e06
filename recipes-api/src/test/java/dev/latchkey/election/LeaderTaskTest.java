package dev.latchkey.election;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.latchkey.scripted.Fate;
import dev.latchkey.scripted.Request;
import dev.latchkey.scripted.Rig;
import dev.latchkey.scripted.Threads;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A leader task")
class LeaderTaskTest {

    private static final LeaderTaskOptions OPTIONS = LeaderTaskOptions.DEFAULTS
            .withBackoff(Duration.ofSeconds(1), Duration.ofSeconds(4))
            .withPatience(Duration.ofSeconds(2));

    private final ExecutorService executor = Executors.newSingleThreadExecutor();
    private final Rig rig = Rig.connected(builder -> builder.executor(executor));
    private final List<Throwable> told = Collections.synchronizedList(new ArrayList<>());

    @AfterEach
    void close() {
        rig.close();
        executor.shutdown();
    }

    private void awaitState(LeaderTask task, LeaderTask.State state) {
        Threads.await("the task is " + state, () -> task.state() == state);
    }

    @Test
    @DisplayName("pauses twice as long after each failure in a row, up to the longest, and for no less than half of it")
    void pausesGrow() {
        AtomicInteger runs = new AtomicInteger();
        LeaderTask task = rig.coordinator.leaderTask("a", OPTIONS, leadership -> {
            runs.incrementAndGet();
            throw planted();
        });
        task.onFailure(told::add);
        task.start();
        int expected = 1;
        for (int seconds : new int[] {1, 2, 4, 4}) {
            awaitState(task, LeaderTask.State.PAUSING);
            assertThat(runs).hasValue(expected++);
            rig.time.advance(Duration.ofSeconds(seconds).dividedBy(2).minusNanos(1));
            assertThat(task.state()).isEqualTo(LeaderTask.State.PAUSING);
            // In small steps, since the next pause counts from the instant at which the body has ended.
            Duration rest = Duration.ofSeconds(seconds).dividedBy(2).plusNanos(1);
            while (task.state() == LeaderTask.State.PAUSING && runs.get() < expected && !rest.isNegative()) {
                rig.time.advance(Duration.ofMillis(1));
                rest = rest.minusMillis(1);
            }
            int run = expected;
            Threads.await("it runs again", () -> runs.get() == run);
        }
        Threads.await("each failure was told", () -> told.size() == 5);
        task.closeAsync();
        awaitState(task, LeaderTask.State.CLOSED);
    }

    private static IllegalStateException planted() {
        IllegalStateException planted = new IllegalStateException("planted");
        planted.setStackTrace(new StackTraceElement[0]);
        return planted;
    }

    @Test
    @DisplayName("reports a body that ignores its interruption once patience is over, and gives its grant back")
    void ignoredInterruptionEndsTheGrant() throws InterruptedException {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        LeaderTask task = rig.coordinator.leaderTask("a", OPTIONS, leadership -> {
            begun.countDown();
            while (goOn.getCount() > 0) {
                try {
                    goOn.await();
                } catch (InterruptedException e) {
                    // This is what the test is about.
                }
            }
        });
        task.start();
        begun.await();
        task.closeAsync();
        assertThat(task.state()).isEqualTo(LeaderTask.State.STOPPING);
        rig.time.advance(Duration.ofSeconds(2).minusNanos(1));
        assertThat(task.leadership()).as("while patience lasts").isPresent();
        rig.time.advance(Duration.ofNanos(1));
        Threads.await("it is reported", () -> rig.events.ignored.contains("leader task a"));
        assertThat(task.leadership()).isEmpty();
        assertThat(rig.engine.tickets("elections/a")).isEmpty();
        assertThat(task.state()).isEqualTo(LeaderTask.State.STOPPING);
        goOn.countDown();
        awaitState(task, LeaderTask.State.CLOSED);
    }

    @Test
    @DisplayName(
            "does not report a body that has ended, though the engine has not yet confirmed that its grant is given back")
    void endedBodyIgnoresNothing() throws Exception {
        rig.backend.always(Request.REMOVE, Fate.HELD_BACK);
        LeaderTask task =
                rig.coordinator.leaderTask("a", OPTIONS, leadership -> {}).start();
        Threads.await("the body has ended", () -> rig.backend.count(Request.REMOVE) == 1);
        CompletableFuture<Void> closed = task.closeAsync();
        rig.time.advance(Duration.ofSeconds(3));
        executor.submit(() -> {}).get();
        assertThat(rig.events.ignored).isEmpty();
        rig.backend.deliverAll();
        closed.join();
    }

    @Test
    @DisplayName("takes the exception of a body that was interrupted for its end, and any other for a failure")
    void onlyTheExpectedIsNoFailure() throws InterruptedException {
        AtomicInteger runs = new AtomicInteger();
        List<CountDownLatch> begun = List.of(new CountDownLatch(1), new CountDownLatch(1), new CountDownLatch(1));
        LeaderTask task = rig.coordinator.leaderTask("a", OPTIONS, leadership -> {
            int run = runs.getAndIncrement();
            begun.get(run).countDown();
            try {
                new CountDownLatch(1).await();
            } catch (InterruptedException e) {
                if (run == 1) {
                    throw planted();
                }
                throw e;
            }
        });
        task.onFailure(told::add);
        task.start();
        begun.get(0).await();
        rig.backend.endSession("expired");
        begun.get(1).await();
        assertThat(told).isEmpty();
        rig.backend.endSession("expired");
        awaitState(task, LeaderTask.State.PAUSING);
        Threads.await("it was told", () -> told.size() == 1);
        rig.time.advance(Duration.ofSeconds(1));
        begun.get(2).await();
        task.closeAsync();
        awaitState(task, LeaderTask.State.CLOSED);
        assertThat(told).hasSize(1);
    }

    @Test
    @DisplayName("refuses pauses and patience that make no sense")
    void refusesBadOptions() {
        assertThatThrownBy(() -> OPTIONS.withBackoff(Duration.ZERO, Duration.ofSeconds(1)))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> OPTIONS.withBackoff(Duration.ofSeconds(2), Duration.ofSeconds(1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("no longer than the longest");
        assertThatThrownBy(() -> OPTIONS.withPatience(Duration.ofSeconds(-1)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    @DisplayName("takes times too long to count for ever")
    void forEver() throws InterruptedException {
        Duration forEver = Duration.ofSeconds(Long.MAX_VALUE);
        LeaderTaskOptions options = OPTIONS.withBackoff(forEver, forEver).withPatience(forEver);
        CountDownLatch begun = new CountDownLatch(1);
        LeaderTask task = rig.coordinator.leaderTask("a", options, leadership -> {
            begun.countDown();
            new CountDownLatch(1).await();
        });
        task.start();
        begun.await();
        task.close();
        assertThat(task.state()).isEqualTo(LeaderTask.State.CLOSED);
    }
}
