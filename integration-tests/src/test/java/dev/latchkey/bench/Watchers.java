package dev.latchkey.bench;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/** Waits until all watchers have seen a value, which rises with every write. */
final class Watchers {

    /** Writes the value where the watchers look. */
    @FunctionalInterface
    interface Write {
        void of(long value) throws Exception;
    }

    private record Awaited(long value, CountDownLatch left) {}

    private final int count;
    private volatile Awaited awaited;

    Watchers(int count) {
        this.count = count;
        this.awaited = new Awaited(0, new CountDownLatch(0));
    }

    /** One watcher has seen this value; older ones do not count. */
    void saw(@Nullable Long value) {
        Awaited now = awaited;
        if (value != null && value == now.value) {
            now.left.countDown();
        }
    }

    Side side(Write write, AutoCloseable... clients) throws Exception {
        Callers callers = new Callers();
        for (AutoCloseable client : clients) {
            callers.client(client);
        }
        callers.callers(1, () -> {
            Awaited next = new Awaited(awaited.value + 1, new CountDownLatch(count));
            awaited = next;
            write.of(next.value);
            next.left.await();
        });
        // The watches stand once all have seen a first value.
        callers.play(new Round(Duration.ZERO));
        return callers;
    }
}
