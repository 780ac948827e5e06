package dev.latchkey.local;

import dev.latchkey.spi.Time;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashSet;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A clock that stands still until a test moves it: hours of leases, elections and time-outs take milliseconds. What falls due
 * on the way runs at its own instant, in order, on the thread that calls {@link #advance}. Thread-safe.
 *
 * <p>Before each instant {@code advance} lets those come to rest who were given something to do by the one before: the
 * engine's threads, and whoever runs on {@link #executor()}. Give that executor to what is tested, and the clock never runs
 * ahead of it. Whoever blocks for more than a second of real time is waited for no longer.
 */
public final class VirtualTime implements Time {

    private static final Logger LOG = LoggerFactory.getLogger(VirtualTime.class);

    /** Real time; someone who blocks for longer is not waited for again. */
    private static final long PATIENCE_NANOS = Duration.ofSeconds(1).toNanos();

    private record Task(long at, long number, Runnable work) {}

    private final PriorityQueue<Task> tasks =
            new PriorityQueue<>(Comparator.comparingLong(Task::at).thenComparingLong(Task::number));
    private final Executor executor = tracked(daemons());
    private long now = 1_000_000_000;
    private long number;
    private final Set<Tracked> awaited = new HashSet<>();

    /** A clock of its own. */
    public VirtualTime() {}

    private static ExecutorService daemons() {
        return Executors.newCachedThreadPool(task -> {
            Thread thread = new Thread(task, "latchkey-virtual-time");
            thread.setDaemon(true);
            return thread;
        });
    }

    @Override
    public synchronized long nanoTime() {
        return now;
    }

    @Override
    public synchronized Timeout schedule(long delayNanos, Runnable work) {
        Task task = new Task(now + Math.max(0, delayNanos), ++number, work);
        tasks.add(task);
        return () -> cancel(task);
    }

    private synchronized void cancel(Task task) {
        tasks.remove(task);
    }

    /** Threads that the clock waits for; see the class. */
    public Executor executor() {
        return executor;
    }

    /** Moves the clock on. A task that throws is logged, as by any timer. */
    public void advance(Duration by) {
        long end = nanoTime() + by.toNanos();
        awaitRest();
        for (Task task = next(end); task != null; task = next(end)) {
            try {
                task.work().run();
            } catch (RuntimeException failure) {
                LOG.error("A task that was scheduled on virtual time failed.", failure);
            }
            awaitRest();
        }
    }

    private synchronized @Nullable Task next(long end) {
        Task task = tasks.peek();
        if (task == null || task.at() > end) {
            now = Math.max(now, end);
            return null;
        }
        now = Math.max(now, task.at());
        return tasks.poll();
    }

    private synchronized void awaitRest() {
        long patience = PATIENCE_NANOS;
        boolean interrupted = false;
        while (!awaited.isEmpty() && patience > 0 && !interrupted) {
            long began = System.nanoTime();
            try {
                TimeUnit.NANOSECONDS.timedWait(this, patience);
            } catch (InterruptedException interrupt) {
                interrupted = true;
            }
            patience -= System.nanoTime() - began;
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        } else {
            awaited.clear();
        }
    }

    /** The executor, with its tasks waited for. */
    Executor tracked(Executor to) {
        return task -> {
            Tracked tracked = new Tracked(task);
            began(tracked);
            to.execute(tracked);
        };
    }

    private synchronized void began(Tracked task) {
        awaited.add(task);
    }

    private synchronized void ended(Tracked task) {
        awaited.remove(task);
        notifyAll();
    }

    /** A task that is waited for until it has run or will not be run. */
    final class Tracked implements Runnable {
        private final Runnable task;

        private Tracked(Runnable task) {
            this.task = task;
        }

        @Override
        public void run() {
            try {
                task.run();
            } finally {
                over();
            }
        }

        /** Nobody has to wait for it, whether it has run or not. */
        void over() {
            ended(this);
        }
    }
}
