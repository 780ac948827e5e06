package dev.latchkey.zookeeper;

import dev.latchkey.spi.Subscription;
import dev.latchkey.spi.View;
import dev.latchkey.spi.WatchEvent;
import dev.latchkey.spi.WatchListener;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.apache.zookeeper.KeeperException.Code;
import org.apache.zookeeper.WatchedEvent;
import org.apache.zookeeper.Watcher;
import org.apache.zookeeper.Watcher.Event.EventType;
import org.apache.zookeeper.Watcher.Event.KeeperState;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A subscription, followed across reconnects and sessions: what is common to both kinds of range.
 *
 * <p>ZooKeeper says that something has changed, not what it is now, and after a reconnect it may say nothing. So after
 * every connection the whole range is read anew and compared with what was told last. No server shows a session an older
 * state than its answers have; but events do not count there, and another session has no such memory: so {@link Watches}
 * has the server catch up before all that is read on a connection.
 *
 * <p>Everything happens one after another in {@link Serial}, fed by ZooKeeper's event thread in the order of its answers
 * and events, which is the order in which its server carried things out; the fields need no more than that.
 */
abstract class Watch implements Subscription {

    private static final Logger LOG = LoggerFactory.getLogger(Watch.class);
    private static final Duration RETRY = Duration.ofMillis(200);

    private enum Status {
        /** Nothing has been told yet. */
        NEW,
        /** Nothing has been told but that there is no connection. */
        WAITING,
        /** What was told is complete, but for what is being read. */
        FOLLOWING,
        /** The listener knows that it may be out of date. */
        SUSPENDED,
        CLOSED
    }

    final ZooKeeperBackend backend;

    private final WatchListener listener;
    private final String path;
    private final Serial serial = new Serial();
    private final AtomicReference<Status> status = new AtomicReference<>(Status.NEW);
    private @Nullable ZooKeeperSession session;
    private int connection;

    /** Which reading of the range is the valid one; an answer to an earlier one is not looked at. */
    private int round;

    /** Registered with the present session only, so that what comes late from an earlier one is not taken for news. */
    private Watcher watcher = event -> {};

    Watch(ZooKeeperBackend backend, WatchListener listener, String path) {
        this.backend = backend;
        this.listener = listener;
        this.path = path;
    }

    /** Sets watches and reads the whole range; ends in {@link #readWhole}. */
    abstract void readAll(Handle handle);

    /** A change of a node, while following. */
    abstract void changed(Handle handle, EventType type, String changedPath);

    /** Takes the watches away, or sees to it that they are. */
    abstract void disarm(Handle handle);

    /** A watch that this had set is no more, though this was closed before. */
    void firedAfterClosing() {}

    /** Does something after a while with the session that carries this, unless that is over by then. */
    final void later(Duration delay, Consumer<Handle> task) {
        backend.after(delay, () -> serial.execute(() -> withHandle(task)));
    }

    private void withHandle(Consumer<Handle> task) {
        ZooKeeperSession by = session;
        if (by != null && !by.connection().isOver()) {
            task.accept(by.handle());
        }
    }

    final String path() {
        return path;
    }

    final Watcher watcher() {
        return watcher;
    }

    final boolean isFollowing() {
        return status.get() == Status.FOLLOWING;
    }

    /**
     * A connection is there; the number tells it from earlier ones of the session. Told by whoever noticed it, and so perhaps
     * after the next session's: one that is not to be used any more carries nothing.
     */
    final void connected(ZooKeeperSession by, int number) {
        serial.execute(() -> {
            if (status.get() == Status.CLOSED || (by == session && number <= connection)) {
                return;
            }
            if (by != session) {
                if (!by.isUsable()) {
                    return;
                }
                watcher = event -> happened(by, event);
            }
            session = by;
            connection = number;
            round++;
            readAll(by.handle());
        });
    }

    /** That connection is lost; what follows another by now is not concerned. */
    final void suspended(Connection lost, String reason) {
        serial.execute(() -> {
            if (session == null || session.connection() == lost) {
                suspend(reason);
            }
        });
    }

    final void notConnectedYet(String reason) {
        serial.execute(() -> {
            if (session == null) {
                suspend(reason);
            }
        });
    }

    final void backendClosed() {
        serial.execute(() -> {
            tell(new WatchEvent.Closed(null));
            status.set(Status.CLOSED);
        });
    }

    @Override
    public final void close() {
        if (status.getAndSet(Status.CLOSED) == Status.CLOSED) {
            return;
        }
        backend.watches().forget(this);
        // Even without a connection, so that ZooKeeper's client does not set it again on the next one.
        serial.execute(() -> withHandle(this::disarm));
    }

    /** Runs what an answer calls for, if it belongs to the present round. */
    final void onAnswer(int ofRound, Runnable task) {
        serial.execute(() -> {
            if (ofRound == round && status.get() != Status.CLOSED) {
                task.run();
            }
        });
    }

    final int round() {
        return round;
    }

    /** The whole range has been read; {@code same} if that is what was told last. */
    final void readWhole(View view, boolean same) {
        Status before = status.getAndUpdate(now -> now == Status.CLOSED ? now : Status.FOLLOWING);
        if (before == Status.SUSPENDED && same) {
            tell(new WatchEvent.Resumed());
        } else if (before == Status.NEW || before == Status.WAITING || !same) {
            tell(new WatchEvent.Snapshot(view));
        }
    }

    final void tell(WatchEvent event) {
        if (status.get() == Status.CLOSED) {
            return;
        }
        try {
            listener.onEvent(event);
        } catch (RuntimeException thrown) {
            LOG.warn("A watch listener threw, which it must not; the watch of {} goes on.", path, thrown);
        }
    }

    /** A read of this watch has failed. After a lost connection there is another, and everything is read again then. */
    final void readFailed(Code code) {
        ZooKeeperSession by = session;
        if (by == null || code == Code.CONNECTIONLOSS) {
            return;
        }
        switch (Failures.meaning(code)) {
            case SESSION_OVER -> {
                if (!by.connection().isDiscarding()) {
                    by.connection().expired();
                }
            }
            case REFUSED -> {
                tell(new WatchEvent.Closed(Failures.refused(code, path)));
                status.set(Status.CLOSED);
                backend.watches().forget(this);
            }
            default -> {
                int failed = round;
                backend.after(RETRY, () -> onAnswer(failed, () -> readAgain(by)));
            }
        }
    }

    private void readAgain(ZooKeeperSession by) {
        round++;
        readAll(by.handle());
    }

    private void suspend(String reason) {
        round++;
        Status before = status.getAndUpdate(now -> switch (now) {
            case NEW -> Status.WAITING;
            case FOLLOWING -> Status.SUSPENDED;
            default -> now;
        });
        if (before == Status.NEW || before == Status.FOLLOWING) {
            tell(new WatchEvent.Suspended(reason));
        }
    }

    private void happened(ZooKeeperSession by, WatchedEvent event) {
        if (event.getType() == EventType.None || event.getPath() == null) {
            return;
        }
        if (event.getState() == KeeperState.Disconnected) {
            // This watch was being taken away as the connection was lost. Having said that, the client does not say
            // that it is.
            by.connection().disconnected();
        }
        serial.execute(() -> {
            // What happens before the whole range is read shows in what is read: answers and events keep their order.
            if (by != session) {
                return;
            }
            if (status.get() == Status.CLOSED) {
                firedAfterClosing();
            } else if (isRemoval(event.getType())) {
                readAgain(by);
            } else {
                changed(by.handle(), event.getType(), event.getPath());
            }
        });
    }

    /** Whether ZooKeeper took the watch away, because another watch of the same node was ended. */
    private static boolean isRemoval(EventType type) {
        return type == EventType.DataWatchRemoved
                || type == EventType.ChildWatchRemoved
                || type == EventType.PersistentWatchRemoved;
    }
}
