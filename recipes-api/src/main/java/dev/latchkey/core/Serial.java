package dev.latchkey.core;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs tasks one after another, in the order they came, on whichever thread comes first: state that only such tasks touch
 * needs no lock, and a task that gives itself new ones does not recurse.
 *
 * <p>Tasks must not block. A thread that has run {@value #TASKS_PER_TURN} of them hands the rest over, so that no caller is
 * kept working for others.
 */
public class Serial implements Executor {

    private static final Logger log = LoggerFactory.getLogger(Serial.class);
    private static final int TASKS_PER_TURN = 256;

    private final Executor relief;
    private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
    /** Tasks that are queued or running. Whoever raises it from 0 runs them. */
    private final AtomicInteger pending = new AtomicInteger();

    private final Runnable turn = this::drain;

    /** The executor takes over where one thread has done its share. */
    public Serial(Executor relief) {
        this.relief = relief;
    }

    @Override
    public void execute(Runnable task) {
        tasks.add(task);
        if (pending.getAndIncrement() == 0) {
            begin(turn);
        }
    }

    /** Starts a turn for the first of new tasks: here and now. */
    void begin(Runnable turn) {
        turn.run();
    }

    private void drain() {
        int done = 0;
        do {
            if (done++ == TASKS_PER_TURN && handOver()) {
                return;
            }
            Runnable task = tasks.poll();
            try {
                if (task != null) {
                    task.run();
                }
            } catch (RuntimeException | Error e) {
                log.error("A task failed; the next one goes on.", e);
            }
        } while (pending.decrementAndGet() > 0);
    }

    private boolean handOver() {
        try {
            relief.execute(turn);
            return true;
        } catch (RuntimeException closed) {
            return false;
        }
    }
}
