package dev.latchkey.zookeeper;

import dev.latchkey.spi.Range;
import dev.latchkey.spi.Subscription;
import dev.latchkey.spi.WatchListener;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;

/**
 * The open watches of a backend: tells them of connections as they come and go, and sees to it that as long as there is a
 * watch there is a session to carry it. Thread-safe, without locks.
 */
final class Watches implements Connection.Listener {

    private static final long PAUSE_MILLIS_MAX = 1_000;

    private final ZooKeeperBackend backend;
    private final Sessions sessions;
    private final Set<Watch> open = ConcurrentHashMap.newKeySet();

    Watches(ZooKeeperBackend backend, Sessions sessions) {
        this.backend = backend;
        this.sessions = sessions;
    }

    Subscription open(Range range, WatchListener listener) {
        Watch watch = range instanceof Range.Key key
                ? new KeyWatch(backend, listener, key.key())
                : new DirectoryWatch(backend, listener, ((Range.Children) range).directory());
        open.add(watch);
        if (backend.isClosed()) {
            end(watch);
            return watch;
        }
        ZooKeeperSession present = sessions.present();
        int connection = present == null ? 0 : present.connection().number();
        if (present != null && connection > 0) {
            watch.connected(present, connection);
        }
        if (present == null || connection == 0 || !present.isUsable()) {
            // Not in this call, so that nobody is told of a subscription before it is handed out.
            backend.execute(() -> watch.notConnectedYet("there is no connection to ZooKeeper yet"));
            carry();
        }
        return watch;
    }

    void forget(Watch watch) {
        open.remove(watch);
    }

    /** Whether another open watch has set the same kind of watch on the same node. */
    boolean isWatchedByAnother(Watch watch) {
        return open.stream()
                .anyMatch(other -> other != watch
                        && other.getClass() == watch.getClass()
                        && other.path().equals(watch.path()));
    }

    /** Tells every watch that the backend has been closed. */
    void close() {
        open.forEach(this::end);
    }

    @Override
    public void resumed(Connection connection) {
        ZooKeeperSession present = sessions.present();
        if (present != null && present.connection() == connection) {
            present.resumed();
        }
    }

    @Override
    public void connected(Connection connection, int number) {
        ZooKeeperSession present = sessions.present();
        if (present == null || present.connection() != connection) {
            return;
        }
        if (!open.isEmpty()) {
            Requests.catchUp(present.handle());
            open.forEach(watch -> watch.connected(present, number));
        }
    }

    @Override
    public void suspended(Connection connection) {
        if (sessions.isPresent(connection)) {
            suspendAll(connection, "the connection to ZooKeeper is lost");
        }
    }

    @Override
    public void over(Connection connection) {
        leave(connection, "the session that carried this watch is over");
        backend.discard(connection);
    }

    /** The session is being closed by its holder. */
    void closing(Connection connection) {
        leave(connection, "the session that carried this watch was closed");
    }

    private void leave(Connection connection, String reason) {
        if (sessions.isPresent(connection)) {
            sessions.ended(connection);
            suspendAll(connection, reason);
            // Not at once, as the application usually opens its next session now.
            carryLater();
        }
    }

    private void suspendAll(Connection lost, String reason) {
        open.forEach(watch -> watch.suspended(lost, reason));
    }

    private void carryLater() {
        if (!backend.isClosed() && !open.isEmpty()) {
            long pauseMillis = ThreadLocalRandom.current().nextLong(PAUSE_MILLIS_MAX / 2, PAUSE_MILLIS_MAX);
            backend.after(Duration.ofMillis(pauseMillis), this::carry);
        }
    }

    private void carry() {
        if (backend.isClosed() || open.isEmpty() || sessions.present() != null) {
            return;
        }
        sessions.demand().whenComplete((session, failure) -> {
            if (failure != null) {
                carryLater();
            }
        });
    }

    private void end(Watch watch) {
        open.remove(watch);
        watch.backendClosed();
    }
}
