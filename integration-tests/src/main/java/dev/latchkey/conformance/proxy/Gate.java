package dev.latchkey.conformance.proxy;

import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** Decides when bytes may pass. A change takes effect at once, on what already waits too. Thread-safe. */
final class Gate {

    private enum Mode {
        OPEN,
        DELAYED,
        SHUT
    }

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private Mode mode = Mode.OPEN;
    private long delayNanos;

    void open() {
        change(Mode.OPEN, 0);
    }

    void delay(Duration oneWay) {
        change(Mode.DELAYED, oneWay.toNanos());
    }

    void shut() {
        change(Mode.SHUT, 0);
    }

    private void change(Mode next, long nextDelayNanos) {
        lock.lock();
        try {
            mode = next;
            delayNanos = nextDelayNanos;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Waits until something that arrived at the given instant of {@link System#nanoTime()} may pass. */
    void pass(long arrivedNanos) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (mode != Mode.OPEN) {
                if (mode == Mode.SHUT) {
                    changed.await();
                    continue;
                }
                long leftNanos = arrivedNanos + delayNanos - System.nanoTime();
                if (leftNanos <= 0) {
                    return;
                }
                changed.awaitNanos(leftNanos);
            }
        } finally {
            lock.unlock();
        }
    }
}
