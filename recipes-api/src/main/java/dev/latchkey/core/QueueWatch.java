package dev.latchkey.core;

import dev.latchkey.session.SessionState;
import dev.latchkey.spi.Range;
import dev.latchkey.spi.Subscription;
import dev.latchkey.spi.WatchEvent;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells all tickets of one process that wait in one queue when somebody has left it, by one watch that they share: so a
 * release costs no request but that of whoever it lets in, however many wait.
 *
 * <p>It is a hint, never a ground to hold on: what it shows may lag behind the engine. The watch begins with the first who
 * waits and ends a while after the last. Thread-safe.
 */
public final class QueueWatch {

    private static final Logger log = LoggerFactory.getLogger(QueueWatch.class);

    /** Under contention somebody waits again soon, and to begin anew costs a reading of the whole queue. */
    private static final long LINGER_NANOS = 1_000_000_000;

    private final Kernel kernel;
    private final String directory;
    private final Function<QueueWatch, Subscription> beside;
    private final Serial serial;

    private final Set<Runnable> waiting = new LinkedHashSet<>();
    /** Those who watch the queue themselves, and need to know only of what is watched beside it. */
    private final Set<Runnable> alone = new LinkedHashSet<>();
    /** How many wait in either manner. */
    private final AtomicInteger present = new AtomicInteger();

    private @Nullable Subscription queue;
    private @Nullable Subscription besides;
    private int openings;
    /** Raised whenever the last of those who share the watch leaves; tells whether anybody waited meanwhile. */
    private int lulls;
    /** The same of all who wait. */
    private int lullsBeside;

    /** The tickets that are there, with their tokens: a name may come again, and then it stands further back. */
    private volatile Map<String, Long> tokens = new ConcurrentHashMap<>();
    /** Never falls, so that one number means one state even if the watch begins anew. */
    private volatile long version;

    private boolean seen;

    /**
     * A watch on the queue in this directory.
     *
     * @param beside begins to watch what else matters to those who wait; it is closed with this watch, and calls
     *     {@link #changed()}
     */
    public QueueWatch(Kernel kernel, String directory, Function<QueueWatch, Subscription> beside) {
        this.kernel = kernel;
        this.directory = directory;
        this.beside = beside;
        this.serial = new Serial(kernel.callbacks());
    }

    /** Has the task run whenever somebody may have left, and once at once if the queue has been seen; it must not block. */
    Subscription join(Runnable task) {
        present.incrementAndGet();
        serial.execute(() -> {
            waiting.add(task);
            openBeside();
            if (queue == null) {
                open();
            } else if (seen) {
                task.run();
            }
        });
        return once(() -> leave(waiting, task));
    }

    /**
     * For a ticket that watches those ahead of it itself, which only one may do at a time: has the first task run whenever
     * something beside the queue has changed, and the second once, as soon as that is followed. Null if others wait here.
     */
    @Nullable
    Subscription joinAlone(Runnable changed, Runnable followed) {
        if (!present.compareAndSet(0, 1)) {
            return null;
        }
        serial.execute(() -> {
            alone.add(changed);
            openBeside();
            followed.run();
        });
        return once(() -> leave(alone, changed));
    }

    private Subscription once(Runnable leaving) {
        AtomicBoolean left = new AtomicBoolean();
        return () -> {
            if (left.compareAndSet(false, true)) {
                present.decrementAndGet();
                serial.execute(leaving);
            }
        };
    }

    /** Which state of the queue this is; positive. */
    long version() {
        return version;
    }

    /** Whether a ticket of that name was seen ahead of the one with this token, and has not been seen to leave. */
    boolean showsAhead(String key, long token) {
        Long seen = tokens.get(key);
        return seen != null && seen < token;
    }

    /** Something else has changed that matters to those who wait. */
    public void changed() {
        serial.execute(() -> {
            if (seen) {
                tell();
            }
            Set.copyOf(alone).forEach(Runnable::run);
        });
    }

    private void open() {
        int mine = ++openings;
        queue = kernel.backend()
                .watch(
                        Range.children(directory),
                        event -> serial.execute(() -> {
                            // An event of the watch before, on its way when that was closed, would make this one go
                            // backwards.
                            if (mine == openings) {
                                heard(event);
                            }
                        }));
    }

    private void openBeside() {
        if (besides == null) {
            besides = beside.apply(this);
        }
    }

    private void heard(WatchEvent event) {
        if (queue == null) {
            return;
        }
        if (event instanceof WatchEvent.Snapshot snapshot) {
            Map<String, Long> now = new ConcurrentHashMap<>();
            snapshot.view().entries().forEach(entry -> now.put(entry.key(), entry.token()));
            tokens = now;
            seen = true;
            tell();
        } else if (event instanceof WatchEvent.Put put) {
            // Nobody waits for those who come, but under that name another may have left.
            Long before = tokens.put(put.entry().key(), put.entry().token());
            if (before != null && before != put.entry().token()) {
                tell();
            }
        } else if (event instanceof WatchEvent.Deleted deleted) {
            tokens.remove(deleted.key());
            tell();
        } else if (event instanceof WatchEvent.Closed closed) {
            closeQueue();
            closeBeside();
            // Once the coordinator is closed nobody waits.
            if (kernel.sessions().state() != SessionState.CLOSED) {
                log.warn("The watch on the queue {} was closed: {}; beginning anew.", directory, closed.cause());
                afterAWhile(this::reopen);
            }
        }
    }

    private void tell() {
        version++;
        Set.copyOf(waiting).forEach(Runnable::run);
    }

    private void reopen() {
        if (!waiting.isEmpty() || !alone.isEmpty()) {
            openBeside();
        }
        if (queue == null && !waiting.isEmpty()) {
            open();
        }
    }

    private void leave(Set<Runnable> among, Runnable task) {
        if (!among.remove(task)) {
            return;
        }
        if (waiting.isEmpty() && among == waiting) {
            int lull = ++lulls;
            afterAWhile(() -> {
                if (lull == lulls && waiting.isEmpty()) {
                    closeQueue();
                }
            });
        }
        if (waiting.isEmpty() && alone.isEmpty()) {
            int lull = ++lullsBeside;
            afterAWhile(() -> {
                if (lull == lullsBeside && waiting.isEmpty() && alone.isEmpty()) {
                    closeBeside();
                }
            });
        }
    }

    private void afterAWhile(Runnable task) {
        kernel.time().schedule(LINGER_NANOS, () -> serial.execute(task));
    }

    private void closeBeside() {
        Subscription before = besides;
        besides = null;
        if (before != null) {
            before.close();
        }
    }

    private void closeQueue() {
        Subscription before = queue;
        queue = null;
        seen = false;
        tokens = new ConcurrentHashMap<>();
        if (before != null) {
            before.close();
        }
    }
}
