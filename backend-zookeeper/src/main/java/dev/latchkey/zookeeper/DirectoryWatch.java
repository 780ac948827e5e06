package dev.latchkey.zookeeper;

import dev.latchkey.spi.Entry;
import dev.latchkey.spi.Keys;
import dev.latchkey.spi.Stamp;
import dev.latchkey.spi.View;
import dev.latchkey.spi.WatchEvent;
import dev.latchkey.spi.WatchListener;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.zookeeper.AddWatchMode;
import org.apache.zookeeper.KeeperException.Code;
import org.apache.zookeeper.Watcher.Event.EventType;
import org.apache.zookeeper.Watcher.WatcherType;

/**
 * Follows the entries of a directory with one persistent watch, which names the child that changed and outlives the
 * directory itself. However many changes come while children are being read, each changed child is read once more.
 */
final class DirectoryWatch extends Watch {

    private final String directory;

    /** Which write of each key was told last; not what it wrote, which whoever was told may have made something smaller of. */
    private final Map<String, Stamp> told = new HashMap<>();

    /** Changed since they were read last, and not being read now. */
    private final Set<String> toRead = new LinkedHashSet<>();

    private boolean reading;

    DirectoryWatch(ZooKeeperBackend backend, WatchListener listener, String directory) {
        super(backend, listener, backend.paths().of(directory));
        this.directory = directory;
    }

    @Override
    void readAll(Handle handle) {
        int round = round();
        reading = true;
        toRead.clear();
        // The watch first: what changes after the names are read then comes as an event.
        handle.addWatch(
                path(),
                watcher(),
                AddWatchMode.PERSISTENT_RECURSIVE,
                (rc, path, context) -> onAnswer(round, () -> {
                    if (rc != Code.OK.intValue()) {
                        readFailed(Failures.code(rc));
                    }
                }),
                null);
        handle.getChildren(
                path(),
                false,
                (int rc, String path, Object context, List<String> names) -> onAnswer(round, () -> {
                    Code code = Failures.code(rc);
                    if (code == Code.OK) {
                        readEntries(handle, Reading.keys(directory, names));
                    } else if (code == Code.NONODE) {
                        readEntries(handle, List.of());
                    } else {
                        readFailed(code);
                    }
                }),
                null);
    }

    private void readEntries(Handle handle, List<String> keys) {
        int round = round();
        NodeReads.begin(
                handle,
                backend.paths(),
                keys,
                (code, nodes) -> onAnswer(round, () -> {
                    if (nodes == null) {
                        readFailed(code);
                    } else {
                        whole(nodes);
                        readChanged(handle);
                    }
                }));
    }

    private void whole(List<Node> nodes) {
        View view = Reading.view(nodes);
        Map<String, Stamp> now = new HashMap<>();
        view.entries().forEach(entry -> now.put(entry.key(), entry.stamp()));
        boolean same = now.equals(told);
        told.clear();
        told.putAll(now);
        reading = false;
        readWhole(view, same);
    }

    @Override
    void changed(Handle handle, EventType type, String changedPath) {
        if (!changedPath.startsWith(path() + "/") || changedPath.indexOf('/', path().length() + 1) >= 0) {
            return; // The directory itself, or something deeper: neither is an entry of it.
        }
        String key = Paths.child(directory, Keys.name(changedPath));
        if (!Keys.isKey(key)) {
            return;
        }
        if (type == EventType.NodeDeleted && isFollowing() && !reading) {
            gone(key);
            return;
        }
        // What is being read may have been read before this change, so nothing is told of it until it is read again.
        toRead.add(key);
        readChanged(handle);
    }

    /** Reads all that has changed so far, unless a reading is under way; its end calls this again. */
    private void readChanged(Handle handle) {
        if (reading || toRead.isEmpty() || !isFollowing()) {
            return;
        }
        reading = true;
        List<String> keys = List.copyOf(toRead);
        toRead.clear();
        int round = round();
        NodeReads.begin(
                handle,
                backend.paths(),
                keys,
                (code, nodes) -> onAnswer(round, () -> {
                    reading = false;
                    if (nodes == null) {
                        toRead.addAll(keys);
                        readFailed(code);
                        return;
                    }
                    tellChanges(keys, nodes);
                    readChanged(handle);
                }));
    }

    private void tellChanges(List<String> keys, List<Node> nodes) {
        Set<String> absent = new HashSet<>(keys);
        List<Entry> present = new ArrayList<>();
        for (Node node : nodes) {
            if (!node.isDirectory()) {
                absent.remove(node.key());
                present.add(node.entry());
            }
        }
        absent.forEach(this::gone);
        present.sort(Comparator.comparingLong(Entry::order).thenComparing(Entry::key));
        for (Entry entry : present) {
            Stamp before = told.get(entry.key());
            if (entry.stamp().equals(before)) {
                continue;
            }
            if (before != null && before.life() != entry.stamp().life()) {
                gone(entry.key());
            }
            told.put(entry.key(), entry.stamp());
            tell(new WatchEvent.Put(entry));
        }
    }

    private void gone(String key) {
        if (told.remove(key) != null) {
            tell(new WatchEvent.Deleted(key));
        }
    }

    @Override
    void disarm(Handle handle) {
        if (backend.watches().isWatchedByAnother(this)) {
            handle.removeWatches(
                    path(), watcher(), WatcherType.PersistentRecursive, true, (rc, path, context) -> {}, null);
        } else {
            handle.removeAllWatches(path(), WatcherType.PersistentRecursive, true, (rc, path, context) -> {}, null);
        }
    }
}
