package dev.latchkey.zookeeper;

import dev.latchkey.spi.Entry;
import dev.latchkey.spi.Stamp;
import dev.latchkey.spi.View;
import dev.latchkey.spi.WatchEvent;
import dev.latchkey.spi.WatchListener;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.apache.zookeeper.KeeperException.Code;
import org.apache.zookeeper.Watcher.Event.EventType;
import org.apache.zookeeper.Watcher.WatcherType;
import org.jspecify.annotations.Nullable;

/**
 * Follows one key with ZooKeeper's one-shot watches: one request to begin if the key is there, none to end by its delete or a
 * little before that, and one, the read of what it is now, to end by its first change.
 */
final class KeyWatch extends Watch {

    private final String key;
    private static final Duration REARM_AFTER_DELETE = Duration.ofMillis(20);

    /** Longer than a ticket stands where many come and go: who watches several of them closes the others with the first. */
    private static final Duration DISARM_AFTER_CLOSE = Duration.ofMillis(500);

    /** Which write was told last; null if the key was not there, or nothing has been told. */
    private @Nullable Stamp told;

    /** Whether the server may have a watch of ours on the key; one that has fired is gone. */
    private boolean armed;

    /** Whether a change has been told and nobody has closed this for it. */
    private boolean lasting;

    KeyWatch(ZooKeeperBackend backend, WatchListener listener, String key) {
        super(backend, listener, backend.paths().of(key));
        this.key = key;
    }

    @Override
    void readAll(Handle handle) {
        int round = round();
        armed = true;
        handle.getData(
                path(),
                watcher(),
                (rc, path, context, data, stat) -> onAnswer(round, () -> {
                    Code code = Failures.code(rc);
                    if (code == Code.OK) {
                        read(new Node(key, data, stat));
                    } else if (code == Code.NONODE) {
                        armed = false;
                        read(null);
                        awaitCreationSoon(handle);
                    } else {
                        readFailed(code);
                    }
                }),
                null);
    }

    /**
     * Whoever waits for the end of the key closes the watch a moment after it, so no request is spent on it at once. What
     * happens in between shows in what is read then.
     */
    private void awaitCreationSoon(Handle handle) {
        int round = round();
        backend.after(REARM_AFTER_DELETE, () -> onAnswer(round, () -> awaitCreation(handle)));
    }

    private void awaitCreation(Handle handle) {
        int round = round();
        armed = true;
        handle.exists(
                path(),
                watcher(),
                (int rc, String path, Object context, org.apache.zookeeper.data.Stat stat) -> onAnswer(round, () -> {
                    Code code = Failures.code(rc);
                    if (code == Code.OK) {
                        readAll(handle);
                    } else if (code == Code.NONODE) {
                        read(null);
                    } else {
                        readFailed(code);
                    }
                }),
                null);
    }

    @Override
    void changed(Handle handle, EventType type, String changedPath) {
        if (!isFollowing()) {
            return;
        }
        armed = false;
        if (type == EventType.NodeDeleted) {
            tellChange(null);
            if (isFollowing()) {
                awaitCreationSoon(handle);
            }
        } else if (lasting) {
            readAll(handle);
        } else {
            readUnarmed(handle);
        }
    }

    /** Most who wait for one key close this with its first change; a watch that had been set anew would have to be removed. */
    private void readUnarmed(Handle handle) {
        int round = round();
        handle.getData(
                path(),
                false,
                (rc, path, context, data, stat) -> onAnswer(round, () -> {
                    Code code = Failures.code(rc);
                    if (code == Code.OK) {
                        read(new Node(key, data, stat));
                    } else if (code != Code.NONODE) {
                        readFailed(code);
                        return;
                    }
                    if (isFollowing()) {
                        lasting = true;
                        readAll(handle);
                    }
                }),
                null);
    }

    @Override
    void disarm(Handle handle) {
        if (armed) {
            later(DISARM_AFTER_CLOSE, this::takeAway);
        }
    }

    @Override
    void firedAfterClosing() {
        armed = false;
    }

    private void takeAway(Handle handle) {
        if (!armed) {
            return;
        }
        if (backend.watches().isWatchedByAnother(this)) {
            handle.removeWatches(path(), watcher(), WatcherType.Data, true, (rc, path, context) -> {}, null);
        } else {
            handle.removeAllWatches(path(), WatcherType.Data, true, (rc, path, context) -> {}, null);
        }
    }

    private void read(@Nullable Node node) {
        Entry now = node == null || node.isDirectory() ? null : node.entry();
        if (isFollowing()) {
            tellChange(now);
        } else {
            Stamp stamp = now == null ? null : now.stamp();
            boolean same = Objects.equals(told, stamp);
            told = stamp;
            readWhole(new View(now == null ? List.of() : List.of(now)), same);
        }
    }

    private void tellChange(@Nullable Entry now) {
        Stamp before = told;
        Stamp stamp = now == null ? null : now.stamp();
        if (Objects.equals(before, stamp)) {
            return;
        }
        told = stamp;
        if (before != null && (stamp == null || stamp.life() != before.life())) {
            tell(new WatchEvent.Deleted(key));
        }
        if (now != null) {
            tell(new WatchEvent.Put(now));
        }
    }
}
