package dev.latchkey.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.latchkey.election.Candidate;
import dev.latchkey.election.LeaderLatch;
import dev.latchkey.session.AcquireTimeoutException;
import dev.latchkey.session.CoordinationException;
import dev.latchkey.session.CoordinatorClosedException;
import dev.latchkey.session.CoordinatorListener;
import dev.latchkey.session.Grant;
import dev.latchkey.session.GrantLostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What the leader latch promises while nothing goes wrong but its users. */
@DisplayName("A leader latch")
public abstract class LeaderLatchConformance extends ElectionTest {

    /** Runs on this engine. */
    protected LeaderLatchConformance(Engine engine) {
        super(engine);
    }

    @Test
    @DisplayName("leads one candidate at a time, in the order in which they came, each with a greater token")
    void leadsInOrder() throws Exception {
        Application one = application(LONG_TTL);
        Application other = application(LONG_TTL);
        List<LeaderLatch> latches = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            LeaderLatch latch =
                    (i % 2 == 0 ? one : other).coordinator().leaderLatch("a").start();
            latches.add(latch);
            awaitCandidates("a", i + 1);
        }
        long last = 0;
        for (int i = 0; i < latches.size(); i++) {
            Grant leadership = latches.get(i).await();
            assertThat(leadership.isValid()).isTrue();
            assertThat(leadership.remaining()).isPositive();
            assertThat(leadership.fencingToken()).isGreaterThan(last);
            assertThat(latches.get(i).leadership()).contains(leadership);
            for (LeaderLatch behind : latches.subList(i + 1, latches.size())) {
                assertThat(behind.leadership()).isEmpty();
            }
            last = leadership.fencingToken();
            latches.get(i).close();
            assertThat(leadership.isValid()).isFalse();
        }
        assertThat(candidates("a")).isZero();
    }

    @Test
    @DisplayName("of one name is another candidacy with each call, in one process too")
    void everyCallIsAnotherCandidacy() throws Exception {
        Application application = application(LONG_TTL);
        LeaderLatch first = application.coordinator().leaderLatch("a").start();
        Grant leadership = first.await();
        LeaderLatch second = application.coordinator().leaderLatch("a").start();
        assertThat(second).isNotSameAs(first);
        assertThat(second.await(Duration.ZERO)).isEmpty();
        assertThat(first.handOver()).isTrue();
        assertThat(second.await().fencingToken()).isGreaterThan(leadership.fencingToken());
    }

    @Test
    @DisplayName("shows from anywhere who leads and who stands, with identity and metadata")
    void showsLeaderAndCandidates() throws Exception {
        Application one = application(LONG_TTL, builder -> builder.name("first"));
        Application other = application(LONG_TTL, builder -> builder.name("second"));
        LeaderLatch seen = application(LONG_TTL).coordinator().leaderLatch("a");
        assertThat(seen.leader()).isEmpty();
        assertThat(seen.candidates()).isEmpty();
        Grant leadership = one.coordinator()
                .leaderLatch("a", "host: 10.0.0.5\n\nname=somebody else")
                .start()
                .await();
        other.coordinator().leaderLatch("a", "10.0.0.6:8080").start();
        awaitCandidates("a", 2);
        Candidate leader = seen.leader().orElseThrow();
        assertThat(leader.identity().name()).isEqualTo("first");
        assertThat(leader.identity().process())
                .isEqualTo(ProcessHandle.current().pid());
        assertThat(leader.identity().token()).isEqualTo(leadership.fencingToken());
        assertThat(leader.identity().session())
                .isEqualTo(one.coordinator().session().id());
        assertThat(leader.metadata()).isEqualTo("host: 10.0.0.5\n\nname=somebody else");
        assertThat(seen.candidates())
                .extracting(candidate -> candidate.identity().name())
                .containsExactly("first", "second");
        assertThat(Await.result(seen.candidatesAsync()))
                .extracting(Candidate::metadata)
                .element(1)
                .isEqualTo("10.0.0.6:8080");
        assertThat(Await.result(seen.leaderAsync())).contains(leader);
    }

    @Test
    @DisplayName(
            "calls back in strict alternation, elected first, in order and never two at once, also where a callback throws")
    void callbacksAlternate() throws Exception {
        AtomicInteger thrown = new AtomicInteger();
        CoordinatorListener operator = new CoordinatorListener() {
            @Override
            public void callbackFailed(String resource, Throwable failure) {
                thrown.incrementAndGet();
            }
        };
        int rounds = 10;
        List<LeaderLatch> latches = new ArrayList<>();
        List<List<String>> told = new ArrayList<>();
        AtomicInteger leading = new AtomicInteger();
        AtomicInteger collisions = new AtomicInteger();
        for (int i = 0; i < 3; i++) {
            Application application = application(LONG_TTL, builder -> builder.listener(operator));
            LeaderLatch latch = application.coordinator().leaderLatch("a");
            List<String> events = Collections.synchronizedList(new ArrayList<>());
            AtomicInteger inside = new AtomicInteger();
            latch.onElected(leadership -> {
                collisions.addAndGet(inside.getAndIncrement() + leading.getAndIncrement());
                events.add("elected");
                inside.decrementAndGet();
                throw new Planted();
            });
            latch.onDeposed(reason -> {
                collisions.addAndGet(inside.getAndIncrement());
                events.add("deposed");
                leading.decrementAndGet();
                inside.decrementAndGet();
            });
            latches.add(latch.start());
            awaitCandidates("a", i + 1);
            told.add(events);
        }
        for (int round = 0; round < rounds; round++) {
            for (LeaderLatch latch : latches) {
                latch.await();
                assertThat(latch.handOver()).isTrue();
                awaitCandidates("a", 3);
            }
        }
        latches.forEach(LeaderLatch::close);
        Await.until("nobody leads", () -> leading.get() == 0);
        assertThat(collisions)
                .as("callbacks that met another, or another leader")
                .hasValue(0);
        int elections = 0;
        for (List<String> events : told) {
            assertThat(events).hasSizeGreaterThanOrEqualTo(2 * rounds);
            for (int i = 0; i < events.size(); i++) {
                assertThat(events.get(i)).isEqualTo(i % 2 == 0 ? "elected" : "deposed");
            }
            elections += events.size() / 2;
        }
        int expected = elections;
        Await.until("each failure was told", () -> thrown.get() == expected);
    }

    @Test
    @DisplayName("that is handed over is over here at once, and elects nobody before onDeposed has returned")
    void handOverWaitsForOnDeposed() throws Exception {
        LeaderLatch first = application(LONG_TTL).coordinator().leaderLatch("a").start();
        Grant leadership = first.await();
        LeaderLatch second =
                application(LONG_TTL).coordinator().leaderLatch("a").start();
        awaitCandidates("a", 2);
        CountDownLatch told = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        first.onDeposed(reason -> {
            told.countDown();
            awaitUninterruptibly(goOn);
        });
        CompletableFuture<Boolean> handedOver = first.handOverAsync();
        assertThat(leadership.isValid()).isFalse();
        assertThat(leadership.remaining()).isZero();
        assertThat(first.leadership()).isEmpty();
        assertThatThrownBy(leadership::requireValid)
                .isInstanceOf(GrantLostException.class)
                .hasMessageContaining("given up");
        told.await();
        assertThat(second.await(Duration.ofMillis(50))).isEmpty();
        goOn.countDown();
        assertThat(Await.result(handedOver)).isTrue();
        assertThat(second.await().fencingToken()).isGreaterThan(leadership.fencingToken());
        assertThat(leadership.release()).as("again").isTrue();
        awaitCandidates("a", 2);
        second.close();
        assertThat(first.await().isValid()).isTrue();
    }

    @Test
    @DisplayName("passes on when its holder releases the grant, and stands again")
    void releasingHandsOver() throws Exception {
        LeaderLatch latch = application(LONG_TTL).coordinator().leaderLatch("a").start();
        Grant leadership = latch.await();
        assertThat(leadership.release()).isTrue();
        Grant next = latch.await();
        assertThat(next.fencingToken()).isGreaterThan(leadership.fencingToken());
        assertThat(next.isValid()).isTrue();
    }

    @Test
    @DisplayName("holds no lock while it calls back: a callback may ask it, hand over and close it")
    void callbacksMayUseTheLatch() throws Exception {
        LeaderLatch latch = application(LONG_TTL).coordinator().leaderLatch("a");
        List<Object> answers = Collections.synchronizedList(new ArrayList<>());
        CountDownLatch done = new CountDownLatch(1);
        latch.onElected(leadership -> {
            if (answers.isEmpty()) {
                FutureTask<Boolean> elsewhere =
                        new FutureTask<>(() -> latch.leadership().isPresent());
                new Thread(elsewhere).start();
                answers.add(resultOf(elsewhere));
                answers.add(latch.candidates().size());
                answers.add(latch.handOver());
            } else {
                latch.close();
                done.countDown();
            }
        });
        latch.start();
        done.await();
        assertThat(answers).containsExactly(true, 1, true);
        awaitCandidates("a", 0);
    }

    @Test
    @DisplayName("can be waited for with a limit, asynchronously or not; to give up waiting is not to give up standing")
    void waitingIsNotStanding() throws Exception {
        Application one = application(LONG_TTL, builder -> builder.name("the-leader"));
        Application other = application(LONG_TTL, builder -> builder.waitTimeout(Duration.ofMillis(30)));
        LeaderLatch first = one.coordinator().leaderLatch("a").start();
        first.await();
        LeaderLatch second = other.coordinator().leaderLatch("a");
        assertThatThrownBy(second::await)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("start()");
        second.start();
        assertThat(second.await(Duration.ofMillis(20))).isEmpty();
        assertThatThrownBy(second::await)
                .isInstanceOf(AcquireTimeoutException.class)
                .hasMessageContaining("leader latch a was not elected within 30 ms")
                .hasMessageContaining("the-leader")
                .hasMessageContaining("session ACTIVE");
        CompletableFuture<Optional<Grant>> cancelled = second.awaitAsync(LONG_TTL);
        assertThat(cancelled.cancel(true)).isTrue();
        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> second.await(LONG_TTL)).isInstanceOf(InterruptedException.class);
        AtomicReference<Throwable> interrupted = new AtomicReference<>();
        Thread waiter = new Thread(() -> {
            try {
                second.await(LONG_TTL);
            } catch (InterruptedException e) {
                interrupted.set(e);
            }
        });
        waiter.start();
        waiter.interrupt();
        waiter.join();
        assertThat(interrupted.get()).isInstanceOf(InterruptedException.class);
        assertThat(candidates("a")).isEqualTo(2);
        CompletableFuture<Optional<Grant>> waiting = second.awaitAsync(LONG_TTL);
        first.close();
        assertThat(Await.result(waiting)).isPresent();
    }

    @Test
    @DisplayName("leaves nothing in the engine once closed, tells who waits for it, and cannot be started again")
    void closingLeavesNothing() throws Exception {
        Application application = application(LONG_TTL);
        LeaderLatch first = application.coordinator().leaderLatch("a").start();
        first.await();
        LeaderLatch second = application.coordinator().leaderLatch("a").start();
        LeaderLatch neverStarted = application.coordinator().leaderLatch("a");
        CompletableFuture<Grant> waiting = second.awaitAsync();
        List<String> told = Collections.synchronizedList(new ArrayList<>());
        first.onElected(leadership -> told.add("elected"));
        first.onDeposed(told::add);
        second.close();
        assertThatThrownBy(() -> Await.result(waiting))
                .isInstanceOf(CoordinationException.class)
                .hasMessage("leader latch a was closed.");
        neverStarted.close();
        first.close();
        first.close();
        assertThat(told).containsExactly("elected", "it was closed");
        assertThatThrownBy(first::start)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("closed");
        awaitCandidates("a", 0);
    }

    @Test
    @DisplayName("passes on when its leader's coordinator is closed, whose latch says so")
    void passesOnWhenTheCoordinatorCloses() throws Exception {
        Application one = application(LONG_TTL);
        LeaderLatch first = one.coordinator().leaderLatch("a").start();
        Grant leadership = first.await();
        List<String> told = Collections.synchronizedList(new ArrayList<>());
        first.onDeposed(told::add);
        LeaderLatch second =
                application(LONG_TTL).coordinator().leaderLatch("a").start();
        one.coordinator().close();
        assertThat(second.await().fencingToken()).isGreaterThan(leadership.fencingToken());
        assertThat(leadership.isValid()).isFalse();
        Await.until("it was told", () -> told.equals(List.of("the coordinator was closed")));
        Await.until("it stands no longer", () -> first.awaitAsync().isCompletedExceptionally());
        assertThatThrownBy(() -> Await.result(first.awaitAsync())).isInstanceOf(CoordinatorClosedException.class);
    }

    @Test
    @DisplayName(
            "refuses names that are none, and metadata that all who look would have to read, before anything is sent")
    void refusesWhatCannotBe() {
        Application application = application(LONG_TTL);
        assertThatThrownBy(() -> application.coordinator().leaderLatch("a//b"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("leader latch")
                .hasMessageContaining("empty segment");
        assertThatThrownBy(() -> application.coordinator().leaderLatch("a", "x".repeat(65_537)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("65537");
    }

    private static <T> T resultOf(FutureTask<T> task) {
        try {
            return task.get();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    private static void awaitUninterruptibly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** Thrown by a callback, without a stack, which nobody needs to see in the log. */
    private static final class Planted extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Planted() {
            super("thrown by the test", null, false, false);
        }
    }
}
