package dev.latchkey.scripted;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;

/** Keeps tasks until the test runs them, so that a test sees what is run on the executor and what is not. */
public final class QueuedExecutor implements Executor {

    private final Queue<Runnable> tasks = new ArrayDeque<>();
    private boolean closed;

    @Override
    public void execute(Runnable task) {
        if (closed) {
            throw new RejectedExecutionException("closed by the test");
        }
        tasks.add(task);
    }

    /** Runs everything, and what that gives rise to. */
    public void runAll() {
        for (Runnable next = tasks.poll(); next != null; next = tasks.poll()) {
            next.run();
        }
    }

    /** How many tasks wait. */
    public int size() {
        return tasks.size();
    }

    /** Refuses all further tasks. */
    public void close() {
        closed = true;
    }
}
