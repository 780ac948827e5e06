package dev.latchkey.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class LoopTest {

    private static final int CALLERS = 8;
    private static final int TASKS = 20_000;

    @Test
    @DisplayName(
            "Whoever runs the loop, tasks run one at a time, each once, a caller's in their order; interrupts change nothing")
    void tasksRunOneAtATimeWhoeverOwnsTheLoop() throws Exception {
        AtomicInteger inside = new AtomicInteger();
        AtomicInteger overlaps = new AtomicInteger();
        AtomicInteger outOfOrder = new AtomicInteger();
        int[] lastOf = new int[CALLERS];
        Loop loop = new Loop("loop-test", new VirtualTime(), () -> false, () -> {});
        CountDownLatch all = new CountDownLatch(CALLERS * TASKS);
        List<Thread> callers = new ArrayList<>();
        for (int caller = 0; caller < CALLERS; caller++) {
            int mine = caller;
            callers.add(new Thread(() -> {
                for (int task = 1; task <= TASKS; task++) {
                    int number = task;
                    boolean taken = false;
                    while (!taken) {
                        taken = loop.submit(() -> {
                            if (inside.incrementAndGet() != 1) {
                                overlaps.incrementAndGet();
                            }
                            if (lastOf[mine] != number - 1) {
                                outOfOrder.incrementAndGet();
                            }
                            lastOf[mine] = number;
                            inside.decrementAndGet();
                            all.countDown();
                        });
                    }
                }
            }));
        }
        callers.forEach(Thread::start);
        Random random = new Random(1);
        while (callers.stream().anyMatch(Thread::isAlive)) {
            callers.get(random.nextInt(CALLERS)).interrupt();
            Thread.onSpinWait();
        }
        assertThat(all.await(60, TimeUnit.SECONDS)).isTrue();
        assertThat(overlaps).hasValue(0);
        assertThat(outOfOrder).hasValue(0);
        loop.close();
    }

    @Test
    @DisplayName("A caller that others keep busy is let go: the loop's own thread takes over")
    void callerIsNotKeptByOthers() throws Exception {
        Loop loop = new Loop("loop-test", new VirtualTime(), () -> false, () -> {});
        CountDownLatch enough = new CountDownLatch(10_000);
        CompletableFuture<Thread> last = new CompletableFuture<>();
        Runnable[] chain = new Runnable[1];
        chain[0] = () -> {
            enough.countDown();
            if (enough.getCount() > 0) {
                loop.submit(chain[0]);
            } else {
                last.complete(Thread.currentThread());
            }
        };
        loop.submit(chain[0]);
        assertThat(last.get(60, TimeUnit.SECONDS)).isNotSameAs(Thread.currentThread());
        loop.close();
    }

    @Test
    @DisplayName("What is left after a caller's share goes to a caller who is awake, who takes it even as it leaves")
    void callerWhoIsAwakeTakesOver() throws Exception {
        assumeTrue(Runtime.getRuntime().availableProcessors() > 1, "on one processor nobody stays awake for another");
        AtomicInteger wakings = new AtomicInteger();
        AtomicInteger ran = new AtomicInteger();
        Loop loop = new Loop(serving -> wakings.incrementAndGet(), () -> false, () -> {});
        CountDownLatch awake = new CountDownLatch(1);
        CountDownLatch offered = new CountDownLatch(1);
        boolean[] asked = new boolean[1];
        FutureTask<Void> other = new FutureTask<>(() -> {
            loop.spinWhile(() -> {
                boolean first = !asked[0];
                asked[0] = true;
                return first || leavesOnce(awake, offered);
            });
            return null;
        });
        new Thread(other).start();
        awake.await();
        loop.submit(() -> chain(loop, ran, 6));
        assertThat(ran).hasValueBetween(1, 5);
        offered.countDown();
        other.get(60, TimeUnit.SECONDS);
        assertThat(ran).hasValue(6);
        assertThat(wakings).hasValue(0);
    }

    /** What a caller waits for who is awake until there is an offer, and has done waiting then. */
    private static boolean leavesOnce(CountDownLatch awake, CountDownLatch offered) {
        awake.countDown();
        try {
            offered.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        return false;
    }

    private static void chain(Loop loop, AtomicInteger ran, int rest) {
        ran.incrementAndGet();
        if (rest > 1) {
            loop.submit(() -> chain(loop, ran, rest - 1));
        }
    }

    @Test
    @DisplayName(
            "A task that throws harms no other, and a loop whose thread has ended still runs what is brought to it")
    void failingTaskAndClosedThreadHarmNobody() {
        Loop loop = new Loop("loop-test", new VirtualTime(), () -> false, () -> {});
        AtomicInteger ran = new AtomicInteger();
        loop.submit(() -> {
            throw new IllegalStateException("planted by the test");
        });
        loop.close();
        for (int i = 0; i < 1_000; i++) {
            loop.submit(ran::incrementAndGet);
        }
        assertThat(ran).hasValue(1_000);
    }

    @Test
    @DisplayName("Not even an error of a task, or of what ends a turn, keeps what comes after it from running")
    void errorsHarmNobody() {
        AtomicInteger ran = new AtomicInteger();
        Loop loop = new Loop("loop-test", new VirtualTime(), LoopTest::fail, LoopTest::fail);
        for (int i = 0; i < 10; i++) {
            loop.submit(LoopTest::fail);
            loop.submit(ran::incrementAndGet);
        }
        assertThat(ran).hasValue(10);
        loop.close();
    }

    private static boolean fail() {
        throw new StackOverflowError("planted by the test");
    }

    @Test
    @DisplayName("Where no thread can be had to take over the caller goes on until all is done")
    void callerGoesOnWithoutAThread() {
        AtomicInteger ran = new AtomicInteger();
        Loop loop = new Loop(serving -> fail(), () -> false, () -> {});
        loop.submit(() -> chain(loop, ran, 20));
        assertThat(ran).hasValue(20);
        loop.submit(ran::incrementAndGet);
        assertThat(ran).hasValue(21);
    }

    @Test
    @DisplayName(
            "A loop that was handed over although that failed has one owner: the caller goes on, and who comes late does not")
    void failedHandOverLeavesOneOwner() {
        List<Runnable> handedOver = new ArrayList<>();
        AtomicInteger inside = new AtomicInteger();
        AtomicInteger insideMost = new AtomicInteger();
        AtomicInteger ends = new AtomicInteger();
        Runnable enter = () -> insideMost.accumulateAndGet(inside.incrementAndGet(), Math::max);
        Loop loop = new Loop(
                serving -> {
                    handedOver.add(serving);
                    fail();
                },
                () -> {
                    enter.run();
                    handedOver.forEach(Runnable::run);
                    inside.decrementAndGet();
                    return false;
                },
                ends::incrementAndGet);
        AtomicInteger ran = new AtomicInteger();
        loop.submit(() -> chain(loop, ran, 20));
        assertThat(ran).hasValue(20);
        assertThat(handedOver).isNotEmpty();
        assertThat(insideMost).hasValue(1);
        assertThat(ends).hasValue(0);
    }

    @Test
    @DisplayName("A caller at the very end of its stack leaves the loop to whoever comes next")
    void exhaustedStackLeavesTheLoopToOthers() throws Exception {
        AtomicInteger ran = new AtomicInteger();
        Runnable task = ran::incrementAndGet;
        for (int round = 0; round < 30; round++) {
            Loop loop = new Loop(serving -> fail(), () -> false, () -> {});
            // What is linked for the first time at the end of a stack can leave the JVM itself in pieces.
            loop.submit(LoopTest::fail);
            loop.submit(() -> chain(loop, ran, 20));
            FutureTask<Void> callers = new FutureTask<>(() -> submitAtTheEndOfTheStack(loop, task, new int[1]), null);
            new Thread(null, callers, "loop-test", (256 + round) << 10).start();
            callers.get(60, TimeUnit.SECONDS);
            loop.submit(task); // with whatever has been left
            int before = ran.get();
            loop.submit(task);
            assertThat(ran).hasValue(before + 1);
        }
    }

    /** Goes down until there is no stack left, and brings a task at every step on the way back, until enough have been taken. */
    private static void submitAtTheEndOfTheStack(Loop loop, Runnable task, int[] brought) {
        try {
            submitAtTheEndOfTheStack(loop, task, brought);
        } catch (StackOverflowError end) {
            // On the way back.
        }
        if (brought[0] < 200) {
            loop.submit(task);
            brought[0]++;
        }
    }

    @Test
    @DisplayName("A caller whose waiting fails is not taken for one who is still awake")
    void failedWaitingIsOver() {
        assumeTrue(Runtime.getRuntime().availableProcessors() > 1, "on one processor nobody stays awake for another");
        AtomicInteger wakings = new AtomicInteger();
        AtomicInteger ran = new AtomicInteger();
        Loop loop = new Loop(serving -> wakings.incrementAndGet(), () -> false, () -> {});
        AtomicInteger looks = new AtomicInteger();
        assertThatThrownBy(() -> loop.spinWhile(() -> looks.incrementAndGet() == 1 || fail()))
                .isInstanceOf(StackOverflowError.class);
        loop.submit(() -> chain(loop, ran, 20));
        assertThat(wakings).hasValue(1);
    }

    @Test
    @DisplayName("What comes in before a costly end of a turn shares it; where the end costs nothing there is none")
    void whatComesBeforeACostlyEndSharesIt() {
        assertThat(costlyEndsOfThree(true)).isEqualTo(1);
        assertThat(costlyEndsOfThree(false)).isZero();
    }

    /** Each of three tasks brings the next, so that it comes in during its turn. */
    private static int costlyEndsOfThree(boolean costlyEnd) {
        AtomicInteger ends = new AtomicInteger();
        AtomicInteger ran = new AtomicInteger();
        Loop loop = new Loop("loop-test", new VirtualTime(), () -> costlyEnd, ends::incrementAndGet);
        loop.submit(() -> {
            ran.incrementAndGet();
            loop.submit(() -> {
                ran.incrementAndGet();
                loop.submit(ran::incrementAndGet);
            });
        });
        assertThat(ran).hasValue(3);
        loop.close();
        return ends.get();
    }
}
