package dev.latchkey.spi;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is under way, such as the requests of a backend, each of it ended at the latest when its time is up. Most are answered
 * long before that, so one timer serves them all: to set one for each, and to take it back, costs more than what is done for
 * it here.
 *
 * <p>Invariant: while a task is under way, an alarm is set that no task's deadline comes before, or somebody is about to set
 * it. It may go off when nothing is under way any more, and then finds nothing. Thread-safe; nothing is locked when a task is
 * called.
 */
public final class UnderWay<T extends UnderWay.Task> {

    /** Something that is not to take for ever. */
    public interface Task {

        /** When its time is up, on the clock that {@link Time#nanoTime()} reads; always the same. */
        long deadlineNanos();

        /** Its time is up; called on the timer's thread, once at most, perhaps as it is being removed. It must not block. */
        void overdue();
    }

    private record Alarm(long atNanos) {}

    private static final Logger LOG = LoggerFactory.getLogger(UnderWay.class);

    private final Time time;
    private final Set<T> tasks = ConcurrentHashMap.newKeySet();

    /** The one that counts; null while it is not set. */
    private volatile @Nullable Alarm alarm;

    /** With the timer of this time. */
    public UnderWay(Time time) {
        this.time = time;
    }

    /** From now on it has the rest of its time. */
    public void add(T task) {
        tasks.add(task);
        Alarm set = alarm;
        if (set == null || task.deadlineNanos() - set.atNanos < 0) {
            setAlarm(task.deadlineNanos());
        }
    }

    /** It has come to its end. */
    public void remove(T task) {
        tasks.remove(task);
    }

    /** Does something with each that is under way. */
    public void forEach(Consumer<T> action) {
        tasks.forEach(action);
    }

    private void setAlarm(long atNanos) {
        Alarm next = new Alarm(atNanos);
        synchronized (this) {
            Alarm set = alarm;
            if (set != null && set.atNanos - atNanos <= 0) {
                return;
            }
            alarm = next;
        }
        time.schedule(Math.max(0, atNanos - time.nanoTime()), () -> goOff(next));
    }

    private void goOff(Alarm own) {
        synchronized (this) {
            if (alarm != own) {
                return; // an earlier one has been set since, and sees to what is left
            }
            alarm = null;
        }
        // Whoever is added from now on sees that there is no alarm; who was added before is seen here.
        long now = time.nanoTime();
        List<T> overdue = new ArrayList<>();
        T next = null;
        for (T task : tasks) {
            if (task.deadlineNanos() - now <= 0) {
                overdue.add(task);
            } else if (next == null || task.deadlineNanos() - next.deadlineNanos() < 0) {
                next = task;
            }
        }
        if (next != null) {
            setAlarm(next.deadlineNanos());
        }
        for (T task : overdue) {
            if (tasks.remove(task)) {
                end(task);
            }
        }
    }

    private static void end(Task task) {
        try {
            task.overdue();
        } catch (RuntimeException | Error thrown) {
            LOG.error("What was to be ended, as its time is up, failed to be.", thrown);
        }
    }
}
