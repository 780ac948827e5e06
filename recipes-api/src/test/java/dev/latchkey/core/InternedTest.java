package dev.latchkey.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latchkey.scripted.Threads;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("One object for each name")
class InternedTest {

    private final Interned<Object> interned = new Interned<>();
    private final AtomicInteger made = new AtomicInteger();

    private Object get(String name) {
        return interned.get(name, any -> {
            made.incrementAndGet();
            return new Object();
        });
    }

    @Test
    @DisplayName("is made once, as long as somebody has it")
    void madeOnce() {
        Object a = get("a");
        assertThat(get("a")).isSameAs(a);
        assertThat(get("b")).isNotSameAs(a);
        assertThat(made).hasValue(2);
    }

    @Test
    @DisplayName("is made anew when nobody had it any more")
    void madeAnew() {
        get("a");
        Threads.await("a new object", () -> {
            System.gc();
            get("a");
            return made.get() > 1;
        });
    }

    @Test
    @DisplayName("is the same for threads that ask at the same time")
    void sameForAllThreads() {
        for (int round = 0; round < 200; round++) {
            String name = "name-" + round;
            Set<Object> seen = ConcurrentHashMap.newKeySet();
            CountDownLatch start = new CountDownLatch(1);
            AtomicInteger done = new AtomicInteger();
            for (int t = 0; t < 4; t++) {
                new Thread(() -> {
                            while (start.getCount() > 0) {
                                Thread.onSpinWait();
                            }
                            seen.add(get(name));
                            done.incrementAndGet();
                        })
                        .start();
            }
            start.countDown();
            Threads.await("all threads", () -> done.get() == 4);
            assertThat(seen).hasSize(1);
        }
    }
}
