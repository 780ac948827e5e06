package dev.latchkey.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.latchkey.election.LeaderTask;
import dev.latchkey.election.LeaderTaskOptions;
import dev.latchkey.session.CoordinatorListener;
import dev.latchkey.session.Grant;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What the leader task promises, whatever its body does. */
@DisplayName("A leader task")
public abstract class LeaderTaskConformance extends ElectionTest {

    private static final LeaderTaskOptions HASTY = LeaderTaskOptions.DEFAULTS
            .withBackoff(Duration.ofMillis(1), Duration.ofMillis(20))
            .withPatience(Duration.ofMillis(20));

    /** Runs on this engine. */
    protected LeaderTaskConformance(Engine engine) {
        super(engine);
    }

    @Test
    @DisplayName("runs one body at a time of all that stand, each with a greater token; one that returns passes on")
    void runsOneBodyAtATime() {
        AtomicInteger running = new AtomicInteger();
        AtomicInteger collisions = new AtomicInteger();
        List<Long> tokens = Collections.synchronizedList(new ArrayList<>());
        List<LeaderTask> tasks = new ArrayList<>();
        List<AtomicInteger> terms = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            AtomicInteger count = new AtomicInteger();
            terms.add(count);
            tasks.add(application(LONG_TTL).coordinator().leaderTask("a", leadership -> {
                collisions.addAndGet(running.getAndIncrement());
                leadership.requireValid();
                tokens.add(leadership.fencingToken());
                count.incrementAndGet();
                running.decrementAndGet();
            }));
        }
        tasks.forEach(LeaderTask::start);
        Await.until("each has led", () -> terms.stream().allMatch(count -> count.get() >= 3));
        tasks.forEach(LeaderTask::close);
        assertThat(collisions).hasValue(0);
        assertThat(tokens).isSorted().doesNotHaveDuplicates();
        assertThat(tasks).allMatch(task -> task.state() == LeaderTask.State.CLOSED);
        awaitCandidates("a", 0);
    }

    @Test
    @DisplayName("tells whatever its body throws, lets others lead meanwhile, and runs it again after a pause")
    void failureIsToldAndTheBodyRunsAgain() throws Exception {
        AtomicReference<Throwable> toldToTheOperator = new AtomicReference<>();
        Application one = application(
                LONG_TTL,
                builder -> builder.listener(new CoordinatorListener() {
                    @Override
                    public void callbackFailed(String resource, Throwable thrown) {
                        toldToTheOperator.set(thrown);
                    }
                }));
        List<Throwable> told = Collections.synchronizedList(new ArrayList<>());
        List<Throwable> thrown = List.of(
                new IOException("disk full"), new StackOverflowError("planted"), new InterruptedException("not asked"));
        thrown.forEach(LeaderTaskConformance::withoutStack);
        AtomicInteger runs = new AtomicInteger();
        CountDownLatch fine = new CountDownLatch(1);
        LeaderTask failing = one.coordinator().leaderTask("a", HASTY, leadership -> {
            int run = runs.getAndIncrement();
            if (run < thrown.size()) {
                throwIt(thrown.get(run));
            }
            fine.countDown();
        });
        failing.onFailure(told::add);
        failing.start();
        fine.await();
        failing.close();
        Await.until(
                "each failure was told",
                () -> told.size() >= thrown.size() && toldToTheOperator.get() == thrown.get(2));
        assertThat(told).containsExactlyElementsOf(thrown);
        assertThat(toldToTheOperator.get()).isSameAs(thrown.get(2));
    }

    /** Nobody needs to see it in the log. */
    private static <T extends Throwable> T withoutStack(T thrown) {
        thrown.setStackTrace(new StackTraceElement[0]);
        return thrown;
    }

    private static void throwIt(Throwable thrown) throws Exception {
        if (thrown instanceof Error error) {
            throw error;
        }
        throw (Exception) thrown;
    }

    @Test
    @DisplayName("that fails gives leadership up for the length of its pause")
    void pauseIsWithoutLeadership() throws Exception {
        Application one = application(LONG_TTL);
        LeaderTaskOptions slow = LeaderTaskOptions.DEFAULTS.withBackoff(Duration.ofHours(1), Duration.ofHours(1));
        LeaderTask failing = one.coordinator().leaderTask("a", slow, leadership -> {
            throw withoutStack(new IOException("disk full"));
        });
        failing.start();
        Await.until("it pauses", () -> failing.state() == LeaderTask.State.PAUSING);
        try (LeaderTask other =
                one.coordinator().leaderTask("a", new Untiring()).start()) {
            Await.until("the other leads", () -> other.state() == LeaderTask.State.LEADING);
            assertThat(failing.state()).isEqualTo(LeaderTask.State.PAUSING);
            assertThat(failing.leadership()).isEmpty();
            assertThat(other.leadership()).isPresent();
        }
        failing.close();
        assertThat(failing.state()).isEqualTo(LeaderTask.State.CLOSED);
    }

    @Test
    @DisplayName("that is closed interrupts its body, waits for its end, and passes leadership on only then")
    void closingInterruptsAndJoins() throws Exception {
        Application one = application(LONG_TTL);
        Untiring body = new Untiring();
        LeaderTask task = one.coordinator().leaderTask("a", body).start();
        body.begun.await();
        Grant leadership = task.leadership().orElseThrow();
        LeaderTask waiting = application(LONG_TTL)
                .coordinator()
                .leaderTask("a", new Untiring())
                .start();
        awaitCandidates("a", 2);
        task.close();
        assertThat(body.ended.getCount()).isZero();
        assertThat(leadership.isValid()).isFalse();
        assertThat(leadership.release()).as("held to the end").isTrue();
        assertThat(task.state()).isEqualTo(LeaderTask.State.CLOSED);
        assertThatThrownBy(task::start).isInstanceOf(IllegalStateException.class);
        Await.until("the other leads", () -> waiting.state() == LeaderTask.State.LEADING);
        waiting.close();
        awaitCandidates("a", 0);
    }

    @Test
    @DisplayName("may be closed by its own body, which then ends in its own time")
    void bodyMayCloseItsTask() throws Exception {
        CompletableFuture<LeaderTask> self = new CompletableFuture<>();
        AtomicInteger runs = new AtomicInteger();
        CountDownLatch done = new CountDownLatch(1);
        LeaderTask task = application(LONG_TTL).coordinator().leaderTask("a", leadership -> {
            runs.incrementAndGet();
            self.join().close();
            leadership.requireValid();
            if (!Thread.currentThread().isInterrupted()) {
                done.countDown();
            }
        });
        self.complete(task);
        task.start();
        done.await();
        Await.until("it is closed", () -> task.state() == LeaderTask.State.CLOSED);
        assertThat(runs).hasValue(1);
        awaitCandidates("a", 0);
    }

    @Test
    @DisplayName("whose body ignores its interruption is reported, keeps no valid grant, never runs it twice at once,"
            + " and stands again once it has ended")
    void ignoredInterruptionIsReported() throws Exception {
        CompletableFuture<Throwable> reported = new CompletableFuture<>();
        Application one = application(
                SHORT_TTL,
                builder -> builder.listener(new CoordinatorListener() {
                    @Override
                    public void interruptionIgnored(String resource, Throwable doing) {
                        reported.complete(doing);
                    }
                }));
        Stubborn body = new Stubborn();
        LeaderTask task = one.coordinator().leaderTask("a", HASTY, body).start();
        body.begun.await();
        Grant leadership = task.leadership().orElseThrow();
        Untiring otherBody = new Untiring();
        LeaderTask other = application(LONG_TTL)
                .coordinator()
                .leaderTask("a", HASTY, otherBody)
                .start();
        awaitCandidates("a", 2);
        one.link().blackhole();
        assertThat(Await.result(reported).getStackTrace())
                .anyMatch(frame -> frame.getClassName().equals(Stubborn.class.getName()));
        assertThat(leadership.isValid()).isFalse();
        assertThat(task.leadership()).isEmpty();
        assertThat(body.interrupted).isTrue();
        otherBody.begun.await();
        one.link().restore();
        other.close();
        Await.until(
                "it has a session",
                () -> one.coordinator().session().remaining().toNanos() > 0);
        assertThat(task.state()).isEqualTo(LeaderTask.State.STOPPING);
        awaitCandidates("a", 0);
        body.goOn.countDown();
        Await.until("it leads again", () -> body.runs.get() == 2);
        assertThat(body.collisions).hasValue(0);
        assertThat(task.leadership().orElseThrow().fencingToken()).isGreaterThan(leadership.fencingToken());
        task.close();
    }

    /** Works until it is interrupted. */
    private static final class Untiring implements LeaderTask.Body {
        private final CountDownLatch begun = new CountDownLatch(1);
        private final CountDownLatch ended = new CountDownLatch(1);

        @Override
        public void lead(Grant leadership) throws InterruptedException {
            begun.countDown();
            try {
                new CountDownLatch(1).await();
            } finally {
                ended.countDown();
            }
        }
    }

    /** Heeds no interruption in its first run. */
    private static final class Stubborn implements LeaderTask.Body {
        private final CountDownLatch begun = new CountDownLatch(1);
        private final CountDownLatch goOn = new CountDownLatch(1);
        private final AtomicInteger runs = new AtomicInteger();
        private final AtomicInteger running = new AtomicInteger();
        private final AtomicInteger collisions = new AtomicInteger();
        private volatile boolean interrupted;

        @Override
        public void lead(Grant leadership) throws InterruptedException {
            collisions.addAndGet(running.getAndIncrement());
            runs.incrementAndGet();
            begun.countDown();
            while (goOn.getCount() > 0) {
                try {
                    goOn.await();
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
            running.decrementAndGet();
            if (runs.get() > 1) {
                new CountDownLatch(1).await();
            }
        }
    }
}
