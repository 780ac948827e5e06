package dev.latchkey.scripted;

import dev.latchkey.spi.Time;
import java.time.Duration;
import java.util.Comparator;
import java.util.PriorityQueue;

/**
 * Time that stands still until a test moves it. Timers run in the caller of {@link #advance}, in the order they fall due.
 * Thread-safe, since a test may move it while another thread waits.
 */
public final class VirtualTime implements Time {

    private final PriorityQueue<Timer> timers =
            new PriorityQueue<>(Comparator.comparingLong(Timer::due).thenComparingLong(Timer::number));
    private long now = 1_000_000_000L;
    private long scheduled;

    @Override
    public synchronized long nanoTime() {
        return now;
    }

    @Override
    public synchronized Timeout schedule(long delayNanos, Runnable task) {
        long delay = Math.min(Math.max(0, delayNanos), Long.MAX_VALUE / 2);
        Timer timer = new Timer(now + delay, scheduled++, task);
        timers.add(timer);
        return () -> cancel(timer);
    }

    /** Lets time go by, and runs every timer at its very instant. */
    public void advance(Duration by) {
        long end = nanoTime() + by.toNanos();
        for (Timer next = nextBefore(end); next != null; next = nextBefore(end)) {
            next.task().run();
        }
    }

    private synchronized Timer nextBefore(long end) {
        boolean due = !timers.isEmpty() && timers.peek().due() <= end;
        Timer next = due ? timers.remove() : null;
        now = Math.max(now, due ? next.due() : end);
        return next;
    }

    private synchronized void cancel(Timer timer) {
        timers.remove(timer);
    }

    /** Lets time go by as if the process had been stopped: no timer runs. */
    public synchronized void leap(Duration by) {
        now += by.toNanos();
    }

    /** How many timers wait. */
    public synchronized int timers() {
        return timers.size();
    }

    private record Timer(long due, long number, Runnable task) {}
}
