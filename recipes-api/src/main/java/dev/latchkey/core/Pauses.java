package dev.latchkey.core;

import dev.latchkey.spi.Time;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The pauses before something is tried again. They are over when the coordinator is closed: whoever tries again then learns
 * it from the backend, and tells those who wait, whom a dropped timer would leave waiting for ever. Thread-safe.
 */
public final class Pauses {

    private final Time time;
    private final Set<Pause> underWay = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;

    /** Pauses by this time. */
    public Pauses(Time time) {
        this.time = time;
    }

    /** Tries again, on the timer's thread, when so much time has gone by; it must not block. */
    public void after(long delayNanos, Runnable again) {
        Pause pause = new Pause(again);
        underWay.add(pause);
        time.schedule(delayNanos, () -> end(pause));
        if (closed) {
            end(pause);
        }
    }

    /** Ends all pauses, and those that begin later at once; called when the backend has been closed. */
    public void close() {
        closed = true;
        underWay.forEach(this::end);
    }

    private void end(Pause pause) {
        if (underWay.remove(pause)) {
            pause.again.run();
        }
    }

    /** Told apart by what it is, not by what it does. */
    private static final class Pause {
        private final Runnable again;

        Pause(Runnable again) {
            this.again = again;
        }
    }
}
