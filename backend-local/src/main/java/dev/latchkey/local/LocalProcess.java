package dev.latchkey.local;

import dev.latchkey.spi.Time;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;

/**
 * A process of an application as a test needs it: one that can be stopped, as by a long garbage collection, and goes on later as
 * if nothing had happened. While it is paused none of its timers, callbacks and events run; its clock does. Thread-safe.
 *
 * <pre>{@code
 * LocalProcess process = cluster.process();
 * Coordinator coordinator = Coordinator.builder(cluster.uri("writer")).time(process).executor(process.executor()).connect();
 * }</pre>
 *
 * <p>A call that the test itself makes meanwhile is not held: it stands for the statement at which the process wakes up.
 */
public final class LocalProcess implements Time {

    private enum State {
        RUNNING,
        PAUSED
    }

    private final VirtualTime time;
    private State state = State.RUNNING;
    private List<Runnable> held = new ArrayList<>();

    LocalProcess(VirtualTime time) {
        this.time = time;
    }

    /** Stops it until {@link #resume()}. What runs just now comes to its end. */
    public synchronized void pause() {
        state = State.PAUSED;
    }

    /** Lets it go on: whatever should have happened meanwhile happens now, in its order. What throws is logged, as by any timer. */
    public void resume() {
        List<Runnable> released;
        synchronized (this) {
            state = State.RUNNING;
            released = held;
            held = new ArrayList<>();
        }
        Steps.runAll(released);
    }

    @Override
    public long nanoTime() {
        return time.nanoTime();
    }

    @Override
    public Timeout schedule(long delayNanos, Runnable task) {
        return time.schedule(delayNanos, () -> whenRunning(task));
    }

    /** Threads for the application's callbacks, which the clock waits for unless the process is paused. */
    public Executor executor() {
        return held(time.executor());
    }

    /** The executor, as one of this process. */
    Executor tracked(Executor to) {
        return held(time.tracked(to));
    }

    private Executor held(Executor to) {
        return task -> whenRunning(() -> to.execute(task));
    }

    private void whenRunning(Runnable step) {
        synchronized (this) {
            if (state == State.PAUSED) {
                held.add(step);
                return;
            }
        }
        step.run();
    }
}
