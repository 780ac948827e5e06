package dev.latchkey.local.simulation;

import java.util.Comparator;
import java.util.PriorityQueue;

/** True time of a simulated world: runs what is due, in the order of instants and then of scheduling. */
final class Scheduler {

    private record Event(long at, long number, Runnable work) {}

    private final PriorityQueue<Event> events =
            new PriorityQueue<>(Comparator.comparingLong(Event::at).thenComparingLong(Event::number));
    private long nowNanos;
    private long number;

    long now() {
        return nowNanos;
    }

    void after(long delayNanos, Runnable work) {
        events.add(new Event(nowNanos + Math.max(0, delayNanos), ++number, work));
    }

    /** Runs the next event; false if there is none up to the given instant. */
    boolean step(long untilNanos) {
        Event next = events.peek();
        if (next == null || next.at() > untilNanos) {
            return false;
        }
        events.remove();
        nowNanos = next.at();
        next.work().run();
        return true;
    }
}
