package dev.latchkey.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.latchkey.atomic.DistributedCounter;
import dev.latchkey.atomic.NumberBlock;
import dev.latchkey.atomic.UniqueNumbers;
import dev.latchkey.session.CoordinatorClosedException;
import dev.latchkey.session.EngineUnavailableException;
import dev.latchkey.session.OutcomeUnknownException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What a counter promises, on every engine. */
@DisplayName("A counter")
public abstract class CounterConformance extends LockTest {

    private static final int ROUNDS = 25;

    /** Runs on this engine. */
    protected CounterConformance(Engine engine) {
        super(engine);
    }

    @Test
    @DisplayName("begins at zero, and tells after each change what the change has left, to all processes alike")
    void countsForAll() throws Exception {
        DistributedCounter here = application(LONG_TTL).coordinator().counter("visits/today");
        DistributedCounter there = application(LONG_TTL).coordinator().counter("visits/today");
        assertThat(here.get()).isZero();
        assertThat(here.add(5)).isEqualTo(5);
        assertThat(there.get()).isEqualTo(5);
        assertThat(there.add(-2)).isEqualTo(3);
        assertThat(here.add(1)).isEqualTo(4);
        assertThat(there.getAndSet(100)).isEqualTo(4);
        assertThat(Await.result(here.getAsync())).isEqualTo(100);
    }

    @Test
    @DisplayName(
            "is set by compareAndSet if it has the expected value now, and not otherwise, whatever was seen before")
    void comparesWithWhatIsThereNow() throws Exception {
        DistributedCounter here = application(LONG_TTL).coordinator().counter("a");
        DistributedCounter there = application(LONG_TTL).coordinator().counter("a");
        assertThat(here.compareAndSet(0, 7)).isTrue();
        assertThat(there.add(1)).isEqualTo(8);
        assertThat(here.compareAndSet(7, 1)).isFalse();
        assertThat(here.compareAndSet(8, 1)).isTrue();
        assertThat(there.get()).isEqualTo(1);
    }

    @Test
    @DisplayName("counts every addition of contending processes and threads exactly once, each seeing its own sum")
    void countsExactlyOnceUnderContention() throws Exception {
        Set<Long> sums = ConcurrentHashMap.newKeySet();
        List<FutureTask<Void>> tasks = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            DistributedCounter counter = application(LONG_TTL).coordinator().counter("a");
            for (int thread = 0; thread < 2; thread++) {
                tasks.add(new FutureTask<>(() -> {
                    for (int round = 0; round < ROUNDS; round++) {
                        sums.add(counter.within(Duration.ofSeconds(60)).add(1));
                    }
                    return null;
                }));
            }
        }
        tasks.forEach(task -> new Thread(task).start());
        for (FutureTask<Void> task : tasks) {
            task.get();
        }
        assertThat(sums).hasSize(6 * ROUNDS);
        assertThat(Collections.max(sums)).isEqualTo(6 * ROUNDS);
    }

    @Test
    @DisplayName("does not count twice after a lost reply, whichever request's reply it was")
    void lostReplyDoesNotCountTwice() throws Exception {
        Application application = application(LONG_TTL);
        Application other = application(LONG_TTL);
        DistributedCounter counter = application.coordinator().counter("a").within(Duration.ofSeconds(20));
        DistributedCounter others = other.coordinator().counter("a");
        long expected = 2;
        assertThat(counter.add(1)).isEqualTo(1);
        assertThat(others.add(1)).isEqualTo(2);
        assertThat(counter.add(1)).isEqualTo(++expected);
        for (String kind : new TreeSet<>(application.link().requests().keySet())) {
            if (kind.startsWith("connect") || kind.startsWith("open")) {
                continue;
            }
            int dropped = application.link().repliesDropped();
            application.link().dropNextReply(kind);
            for (int round = 0; round < 3 && application.link().repliesDropped() == dropped; round++) {
                assertThat(counter.add(1)).isEqualTo(++expected);
                assertThat(others.add(1)).isEqualTo(++expected);
            }
            application.link().restore();
        }
        assertThat(application.link().repliesDropped()).isPositive();
        assertThat(others.get()).isEqualTo(expected);
    }

    @Test
    @DisplayName(
            "says that the outcome is unknown, or that nothing was changed, when the engine is away; and which is true")
    void awayEngine() throws Exception {
        Application application = application(SHORT_TTL);
        DistributedCounter counter = application.coordinator().counter("a");
        DistributedCounter others = application(LONG_TTL).coordinator().counter("a");
        assertThat(counter.add(1)).isEqualTo(1);
        application.link().blackhole();
        CompletableFuture<Long> adding = counter.within(Duration.ofMillis(300)).addAsync(1);
        boolean maybe = false;
        try {
            Await.result(adding);
        } catch (OutcomeUnknownException unknown) {
            maybe = true;
        } catch (EngineUnavailableException unchanged) {
            assertThat(unchanged).hasMessageContaining("counter a");
        }
        application.link().restore();
        long now = Await.result(counter.within(Duration.ofSeconds(20)).addAsync(10));
        assertThat(now).isIn(maybe ? List.of(11L, 12L) : List.of(11L));
        assertThat(others.get()).isEqualTo(now);
    }

    @Test
    @DisplayName("hands out blocks of numbers, and single numbers out of blocks, that no other process gets")
    void uniqueNumbers() throws Exception {
        Application application = application(LONG_TTL);
        DistributedCounter here = application.coordinator().counter("numbers");
        DistributedCounter there = application(LONG_TTL).coordinator().counter("numbers");
        NumberBlock block = here.reserve(10);
        assertThat(block).isEqualTo(new NumberBlock(1, 10));
        assertThat(there.reserve(1)).isEqualTo(new NumberBlock(11, 11));
        UniqueNumbers mine = here.uniqueNumbers(20);
        UniqueNumbers theirs = there.uniqueNumbers(20);
        Set<Long> seen = new TreeSet<>();
        application.link().resetRequests();
        for (int i = 0; i < 60; i++) {
            assertThat(seen.add(mine.next())).isTrue();
            assertThat(seen.add(theirs.next())).isTrue();
        }
        assertThat(Collections.min(seen)).isEqualTo(12);
        Budgets.check(
                "unique numbers in blocks of 20", engine(), application.link().requests(), 60, 0.4);
    }

    @Test
    @DisplayName("does not add for a caller who was interrupted before, and stands in the engine as text")
    void interrupted() throws Exception {
        DistributedCounter counter = application(LONG_TTL).coordinator().counter("a");
        counter.add(41);
        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> counter.add(1)).isInstanceOf(InterruptedException.class);
        assertThat(counter.add(1)).isEqualTo(42);
        assertThat(client().at("counters/a").get(0).text()).endsWith("\n42");
    }

    @Test
    @DisplayName("fails at once when its coordinator is closed")
    void closed() {
        Application application = application(LONG_TTL);
        DistributedCounter counter = application.coordinator().counter("a");
        application.coordinator().close();
        assertThatThrownBy(() -> counter.add(1)).isInstanceOf(CoordinatorClosedException.class);
        assertThatThrownBy(counter::get).isInstanceOf(CoordinatorClosedException.class);
    }

    @Test
    @DisplayName("costs one request for each addition once it has been seen, and less for threads that add together")
    void budget() throws Exception {
        Application application = application(LONG_TTL);
        DistributedCounter counter = application.coordinator().counter("a");
        counter.add(1);
        counter.add(1);
        application.link().resetRequests();
        for (int i = 0; i < ROUNDS; i++) {
            counter.add(1);
        }
        Budgets.check("counter, uncontended", engine(), application.link().requests(), ROUNDS, 1);
        application.link().resetRequests();
        List<CompletableFuture<Long>> together = new ArrayList<>();
        for (int i = 0; i < 8 * ROUNDS; i++) {
            together.add(counter.addAsync(1));
        }
        together.forEach(Await::result);
        Budgets.check("counter, many at a time", engine(), application.link().requests(), 8 * ROUNDS, 1);
    }
}
