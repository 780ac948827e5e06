package dev.latchkey.core;

import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs tasks one after another, in the order they came, on whichever thread comes first: state that only such tasks touch
 * needs no lock, and a task that gives itself new ones does not recurse.
 *
 * <p>Tasks must not block. A thread that has run {@value #TASKS_PER_TURN} of them hands the rest over, so that no caller is
 * kept working for others.
 *
 * <p>Every lock, view and registration has one, most of them idle, so an idle one is two references and nothing else.
 */
public class Serial implements Executor {

    /** A task that waits for its turn. */
    private static final class Link {
        private final Runnable task;

        /** The one that came before it; once it is in order, the one that came after it. */
        private @Nullable Link next;

        Link(Runnable task, @Nullable Link next) {
            this.task = task;
            this.next = next;
        }
    }

    /** Stands for the thread that runs tasks, behind all that came later. */
    private static final Link RUNNING = new Link(() -> {}, null);

    private static final AtomicReferenceFieldUpdater<Serial, @Nullable Link> LAST =
            AtomicReferenceFieldUpdater.newUpdater(Serial.class, Link.class, "last");

    private static final Logger log = LoggerFactory.getLogger(Serial.class);
    private static final int TASKS_PER_TURN = 256;

    private final Executor relief;

    /** Null as long as nothing is to be done. Whoever replaces that begins; whatever comes until he ends is linked to what came before. */
    private volatile @Nullable Link last;

    /** The executor takes over where one thread has done its share. */
    public Serial(Executor relief) {
        this.relief = relief;
    }

    @Override
    public void execute(Runnable task) {
        while (true) {
            Link before = last;
            if (before == null) {
                if (LAST.compareAndSet(this, null, RUNNING)) {
                    begin(task);
                    return;
                }
            } else if (LAST.compareAndSet(this, before, new Link(task, before))) {
                return;
            }
        }
    }

    /** Sees to it that {@link #run} is called with the first of new tasks: here and now. */
    void begin(Runnable first) {
        run(first);
    }

    /** Runs a task, and whatever comes meanwhile. */
    final void run(Runnable first) {
        runOne(first);
        runAll(null, 1);
    }

    private void runAll(@Nullable Link some, int doneBefore) {
        Link next = some;
        int done = doneBefore;
        while (true) {
            if (next == null) {
                if (LAST.compareAndSet(this, RUNNING, null)) {
                    return;
                }
                next = inOrder(LAST.getAndSet(this, RUNNING));
            }
            if (done++ == TASKS_PER_TURN && handOver(next)) {
                return;
            }
            runOne(next.task);
            next = next.next;
        }
    }

    private static void runOne(Runnable task) {
        try {
            task.run();
        } catch (RuntimeException | Error e) {
            log.error("A task failed; the next one goes on.", e);
        }
    }

    /** From the last back to the first, turned round. */
    private static Link inOrder(Link last) {
        Link first = last;
        Link before = last.next;
        last.next = null;
        while (before != null && before != RUNNING) {
            Link earlier = before.next;
            before.next = first;
            first = before;
            before = earlier;
        }
        return first;
    }

    private boolean handOver(Link rest) {
        try {
            relief.execute(() -> runAll(rest, 0));
            return true;
        } catch (RuntimeException closed) {
            return false;
        }
    }
}
