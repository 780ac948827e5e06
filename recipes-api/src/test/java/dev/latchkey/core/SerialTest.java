package dev.latchkey.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latchkey.scripted.QueuedExecutor;
import dev.latchkey.scripted.Threads;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Tasks that run one after another")
class SerialTest {

    private final QueuedExecutor relief = new QueuedExecutor();
    private final Serial serial = new Serial(relief);

    @Test
    @DisplayName("run here and now if none is running")
    void runsInTheCaller() {
        List<Thread> ran = new ArrayList<>();
        serial.execute(() -> ran.add(Thread.currentThread()));
        assertThat(ran).containsExactly(Thread.currentThread());
    }

    @Test
    @DisplayName("run in the order they came; one that a task gives runs after that task, not inside it")
    void noRecursion() {
        List<String> ran = new ArrayList<>();
        serial.execute(() -> {
            serial.execute(() -> {
                serial.execute(() -> ran.add("third"));
                ran.add("second");
            });
            ran.add("first");
        });
        assertThat(ran).containsExactly("first", "second", "third");
    }

    @Test
    @DisplayName("do not pile up on the stack, however many follow one another")
    void deepChainsDoNotOverflow() {
        int[] left = {100_000};
        Runnable[] next = new Runnable[1];
        next[0] = () -> {
            if (--left[0] > 0) {
                serial.execute(next[0]);
            }
        };
        serial.execute(next[0]);
        relief.runAll();
        assertThat(left[0]).isZero();
    }

    @Test
    @DisplayName("go over to another thread when this one has done its share, in order and none twice")
    void reliefAfterATurn() {
        List<Integer> ran = new ArrayList<>();
        serial.execute(() -> IntStream.range(0, 1000).forEach(i -> serial.execute(() -> ran.add(i))));
        assertThat(ran).hasSize(255);
        assertThat(relief.size()).isOne();
        serial.execute(() -> ran.add(1000));
        assertThat(ran).as("nothing overtakes").hasSize(255);
        relief.runAll();
        assertThat(ran).hasSize(1001).isSorted();
    }

    @Test
    @DisplayName("stay with this thread if nobody can take over")
    void noRelief() {
        relief.close();
        List<Integer> ran = new ArrayList<>();
        serial.execute(() -> IntStream.range(0, 1000).forEach(i -> serial.execute(() -> ran.add(i))));
        assertThat(ran).hasSize(1000).isSorted();
    }

    @Test
    @DisplayName("go on after one that threw, be it an exception or an error")
    void aThrownTaskDoesNotStopTheRest() {
        List<String> ran = new ArrayList<>();
        serial.execute(() -> {
            serial.execute(() -> {
                throw new IllegalStateException("on purpose");
            });
            serial.execute(() -> {
                throw new AssertionError("on purpose");
            });
            serial.execute(() -> ran.add("after"));
        });
        serial.execute(() -> ran.add("later"));
        assertThat(ran).containsExactly("after", "later");
    }

    @Test
    @DisplayName("from eight threads run one at a time, each thread's in its order, and none is lost")
    void eightThreads() throws InterruptedException {
        int threads = 8;
        int each = 20_000;
        ExecutorService pool = Executors.newFixedThreadPool(threads + 1);
        try {
            Serial contended = new Serial(pool);
            // Touched by the serial's tasks only, so neither needs a lock if the promise holds.
            int[] last = new int[threads];
            int[] count = new int[1];
            AtomicInteger inside = new AtomicInteger();
            AtomicInteger faults = new AtomicInteger();
            CountDownLatch start = new CountDownLatch(1);
            CountDownLatch done = new CountDownLatch(threads * each);
            for (int t = 0; t < threads; t++) {
                int thread = t;
                new Thread(() -> {
                            awaitUninterruptibly(start);
                            for (int i = 1; i <= each; i++) {
                                int number = i;
                                contended.execute(() -> {
                                    boolean alone = inside.getAndIncrement() == 0;
                                    if (!alone || last[thread] != number - 1) {
                                        faults.incrementAndGet();
                                    }
                                    last[thread] = number;
                                    count[0]++;
                                    inside.decrementAndGet();
                                    done.countDown();
                                });
                            }
                        })
                        .start();
            }
            start.countDown();
            Threads.await("all tasks", () -> done.getCount() == 0);
            assertThat(faults).hasValue(0);
            assertThat(count[0]).isEqualTo(threads * each);
        } finally {
            pool.shutdownNow();
        }
    }

    private static void awaitUninterruptibly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
