package dev.latchkey.cli.console;

import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Has the engine looked at once a second while somebody watches, whoever many they are, and not at all while nobody does.
 * Thread-safe.
 */
final class Feed implements AutoCloseable {

    /** A picture, and which one it is: 1 for the first. */
    record Shown(long number, String picture) {}

    private static final Duration PERIOD = Duration.ofSeconds(1);

    private final Picture source;
    private final ScheduledExecutorService looking = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "latchkey-console-look");
        thread.setDaemon(true);
        return thread;
    });
    private Shown shown = new Shown(0, "");
    private int watchers;

    private enum State {
        OPEN,
        CLOSED
    }

    private State state = State.OPEN;

    Feed(Picture source) {
        this.source = source;
        looking.scheduleWithFixedDelay(this::lookIfWatched, 0, PERIOD.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void lookIfWatched() {
        synchronized (this) {
            if (watchers == 0) {
                return;
            }
        }
        look();
    }

    private void look() {
        try {
            String picture = source.look();
            synchronized (this) {
                shown = new Shown(shown.number() + 1, picture);
                notifyAll();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Somebody watches from now on, and is not shown what is older; returns the number of the last picture before. */
    synchronized long begin() {
        watchers++;
        if (state == State.OPEN) {
            looking.execute(this::look);
        }
        return shown.number();
    }

    /** Somebody watches no longer. */
    synchronized void end() {
        watchers--;
    }

    /** The picture after this one, once there is one. The same again means that there is nothing new after so long, or ever. */
    synchronized Shown after(long number, Duration patience) throws InterruptedException {
        long deadlineNanos = System.nanoTime() + patience.toNanos();
        while (shown.number() <= number && state == State.OPEN) {
            long leftMillis = TimeUnit.NANOSECONDS.toMillis(deadlineNanos - System.nanoTime());
            if (leftMillis <= 0) {
                break;
            }
            wait(leftMillis);
        }
        return shown;
    }

    synchronized boolean isOpen() {
        return state == State.OPEN;
    }

    @Override
    public void close() {
        synchronized (this) {
            state = State.CLOSED;
            notifyAll();
        }
        looking.shutdownNow();
    }
}
