package dev.latchkey.core;

import dev.latchkey.spi.WatchEvent;
import dev.latchkey.spi.WatchListener;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Future;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Lets through only the answers that are still awaited: each step that is taken makes all that was asked before it stale.
 * Confined to its owner's {@link Serial}, in which everything that it lets through runs.
 */
final class Steps {

    private static final long RETRY_PAUSE_MAX_NANOS = 500_000_000;

    private final Kernel kernel;
    private final Serial serial;
    private final Backoff backoff = new Backoff(RETRY_PAUSE_MAX_NANOS);
    private int step;
    private @Nullable Future<?> awaited;

    Steps(Kernel kernel, Serial serial) {
        this.kernel = kernel;
        this.serial = serial;
    }

    /** Takes a step. */
    void next() {
        step++;
        Future<?> inVain = awaited;
        if (inVain != null) {
            awaited = null;
            inVain.cancel(false);
        }
    }

    /** The engine has answered: the pauses between attempts begin with the shortest again. */
    void answered() {
        backoff.reset();
    }

    /** From any thread, runs the task if no step has been taken until then. */
    Runnable unlessStale(Runnable task) {
        int asked = step;
        return () -> serial.execute(() -> {
            if (asked == step) {
                task.run();
            }
        });
    }

    /** Goes on with the answer when it comes. */
    <T> void on(CompletionStage<T> answer, BiConsumer<T, @Nullable Throwable> then) {
        int asked = step;
        answer.whenComplete((result, failure) -> serial.execute(() -> {
            if (asked == step) {
                then.accept(result, failure);
            }
        }));
    }

    /** The same for what may be long in coming: the next step cancels it. */
    <T> void whileAwaited(CompletableFuture<T> answer, BiConsumer<T, @Nullable Throwable> then) {
        on(answer, then);
        awaited = answer;
    }

    /** A watch's listener that hears nothing more once a step is taken. */
    WatchListener listener(Consumer<WatchEvent> then) {
        int asked = step;
        return event -> serial.execute(() -> {
            if (asked == step) {
                then.accept(event);
            }
        });
    }

    /** Tries again after a pause that grows from attempt to attempt. */
    void later(Runnable again) {
        after(backoff.nextDelayNanos(), again);
    }

    /** Does something after a pause. */
    void after(long delayNanos, Runnable task) {
        kernel.pauses().after(delayNanos, unlessStale(task));
    }

    /** Does something after the longest of the pauses. */
    void muchLater(Runnable task) {
        after(RETRY_PAUSE_MAX_NANOS, task);
    }
}
