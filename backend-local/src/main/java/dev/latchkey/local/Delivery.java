package dev.latchkey.local;

import dev.latchkey.spi.Time;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * A thread of one's own for a purpose: a backend's for its answers and watch events, so that a slow listener holds up nobody
 * else. It runs tasks in their order and is there only while there are any; after {@link #close} none is run on it any more.
 */
final class Delivery implements Executor {

    private static final long IDLE_SECONDS = 5;

    private final ThreadPoolExecutor executor;
    private final Executor front;

    Delivery(String name, Time time) {
        this(name, time, task -> {});
    }

    /**
     * @param time if it is virtual, it waits for what is delivered; if it is that of a process, nothing is while that is paused
     * @param afterClose what becomes of tasks that come too late
     */
    Delivery(String name, Time time, Consumer<Runnable> afterClose) {
        executor = new ThreadPoolExecutor(
                1,
                1,
                IDLE_SECONDS,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(),
                task -> {
                    Thread thread = new Thread(task, name);
                    thread.setDaemon(true);
                    return thread;
                },
                (task, closed) -> drop(task, afterClose));
        executor.allowCoreThreadTimeOut(true);
        front = front(time, executor);
    }

    private static Executor front(Time time, Executor executor) {
        if (time instanceof VirtualTime virtual) {
            return virtual.tracked(executor);
        }
        return time instanceof LocalProcess process ? process.tracked(executor) : executor;
    }

    private static void drop(Runnable task, Consumer<Runnable> afterClose) {
        afterClose.accept(task);
        if (task instanceof VirtualTime.Tracked tracked) {
            tracked.over();
        }
    }

    @Override
    public void execute(Runnable task) {
        front.execute(task);
    }

    /** Delivers what waits, and waits for that, but not for long. */
    void close(long patienceNanos) {
        executor.shutdown();
        boolean interrupted = false;
        try {
            executor.awaitTermination(patienceNanos, TimeUnit.NANOSECONDS);
        } catch (InterruptedException interrupt) {
            interrupted = true;
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
