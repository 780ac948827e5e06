package dev.latchkey.local;

import dev.latchkey.local.store.Change;
import dev.latchkey.spi.Entry;
import dev.latchkey.spi.Keys;
import dev.latchkey.spi.Range;
import dev.latchkey.spi.View;
import dev.latchkey.spi.WatchEvent;
import dev.latchkey.spi.WatchListener;
import java.util.ArrayDeque;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One watch's events on their way to its listener: one after another, on the delivery thread, bounded. A listener that
 * falls behind loses its backlog's tail and is sent back to the engine, which goes on from {@link #position} or, if that is
 * too long ago, with a snapshot.
 *
 * <p>Thread-safe. Invariant: between {@link #begin} and the next interruption every change of the range after
 * {@link #position} is offered, in order.
 */
final class WatchFeed {

    private enum State {
        /** Not connected to the engine yet. */
        NEW,
        /** Not connected to the engine, and the listener has been told. */
        SUSPENDED,
        /** Takes changes. */
        LIVE,
        /** Took more than the listener could follow; takes nothing until the backlog is gone and the engine begins anew. */
        BEHIND,
        CLOSED
    }

    private static final Logger LOG = LoggerFactory.getLogger(WatchFeed.class);
    private static final int BACKLOG_MAX = 1_024;

    final String space;
    final Range range;
    private final WatchListener listener;
    private final Executor delivery;
    private final Runnable askAgain;
    private final ArrayDeque<WatchEvent> backlog = new ArrayDeque<>();
    private State state = State.NEW;
    private boolean delivering;

    /** Which way to the engine is in use, counted up whenever one is lost; what comes over an earlier one counts no more. */
    private long way = 1;

    /** The way over which the engine has this watch; 0 before the first time. */
    private long attachedWay;

    /** The index up to which everything was offered; −1 before the first snapshot. */
    private long position = -1;

    /** @param askAgain called, under no lock, when a feed that had fallen behind is ready to begin anew */
    WatchFeed(String space, Range range, WatchListener listener, Executor delivery, Runnable askAgain) {
        this.space = space;
        this.range = range;
        this.listener = listener;
        this.delivery = delivery;
        this.askAgain = askAgain;
    }

    boolean covers(Change change) {
        return change.space().equals(space)
                && (range instanceof Range.Key one
                        ? change.key().equals(one.key())
                        : Keys.directory(change.key()).equals(((Range.Children) range).directory()));
    }

    synchronized long position() {
        return position;
    }

    synchronized long way() {
        return way;
    }

    synchronized long attachedWay() {
        return attachedWay;
    }

    /** Whether the engine is to feed it, over the way that it was asked by. */
    synchronized boolean isAttached() {
        return state != State.CLOSED && attachedWay == way;
    }

    /**
     * The engine has this watch now.
     *
     * @param over the way by which it was asked to
     * @param missed what changed since {@link #position}, or null where a snapshot takes its place
     * @return whether it is to be told of changes from now on
     */
    synchronized boolean begin(long over, long index, @Nullable List<Change> missed, Supplier<View> view) {
        if (state == State.CLOSED || over != way) {
            return false;
        }
        attachedWay = over;
        if (state == State.LIVE) {
            return true;
        }
        List<Change> mine = missed == null
                ? List.of()
                : missed.stream().filter(this::covers).toList();
        if (missed == null || mine.size() > BACKLOG_MAX) {
            backlog.add(new WatchEvent.Snapshot(view.get()));
        } else {
            mine.forEach(change -> backlog.add(event(change)));
            if (state == State.SUSPENDED) {
                backlog.add(new WatchEvent.Resumed());
            }
        }
        state = State.LIVE;
        position = index;
        deliver();
        return true;
    }

    /** Takes a change of its range; false if it has no more room and is to be left out from now on. */
    synchronized boolean offer(Change change) {
        if (state != State.LIVE) {
            return false;
        }
        if (backlog.size() >= BACKLOG_MAX && change.index() > position) { // one command's changes stay together
            state = State.BEHIND;
            return false;
        }
        position = change.index();
        backlog.add(event(change));
        deliver();
        return true;
    }

    private static WatchEvent event(Change change) {
        Entry entry = change.entry();
        return entry == null ? new WatchEvent.Deleted(change.key()) : new WatchEvent.Put(entry);
    }

    /** The way to the engine is lost. */
    synchronized void disconnect(String reason) {
        way++;
        suspend(reason);
    }

    /** Nobody feeds it for now; told once, however often it is tried. */
    synchronized void suspend(String reason) {
        if (state != State.CLOSED && state != State.SUSPENDED) {
            state = State.SUSPENDED;
            backlog.add(new WatchEvent.Suspended(reason));
            deliver();
        }
    }

    /** The way to the engine has fallen silent, and nobody can know it yet. */
    synchronized void silence() {
        way++;
        hold();
    }

    /** Takes nothing until the engine begins anew. */
    synchronized void hold() {
        if (state == State.LIVE) {
            state = State.BEHIND;
        }
    }

    synchronized boolean needsEngine() {
        return state == State.NEW || state == State.SUSPENDED || state == State.BEHIND;
    }

    /** The backend ends: the listener is told, after what waits already. */
    synchronized void end() {
        if (state != State.CLOSED) {
            state = State.CLOSED;
            backlog.add(new WatchEvent.Closed(null));
            deliver();
        }
    }

    /** The holder ends the watch: nothing more is told. */
    synchronized void close() {
        state = State.CLOSED;
        backlog.clear();
    }

    private void deliver() {
        if (!delivering && !backlog.isEmpty()) {
            delivering = true;
            try {
                delivery.execute(this::drain);
            } catch (RuntimeException | Error failure) {
                delivering = false;
                LOG.error("A watch has no thread to tell its events on; it tells them with the next one.", failure);
            }
        }
    }

    private void drain() {
        for (WatchEvent event = next(); event != null; event = next()) {
            try {
                listener.onEvent(event);
            } catch (RuntimeException | Error failure) {
                LOG.warn("The listener of a watch threw; the watch goes on.", failure);
            }
        }
        if (isBehind()) {
            askAgain.run();
        }
    }

    private synchronized @Nullable WatchEvent next() {
        WatchEvent event = backlog.poll();
        if (event == null) {
            delivering = false;
        }
        return event;
    }

    private synchronized boolean isBehind() {
        return state == State.BEHIND;
    }
}
