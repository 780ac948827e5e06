package dev.latchkey.zookeeper;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.apache.zookeeper.KeeperException.Code;
import org.apache.zookeeper.data.Stat;
import org.jspecify.annotations.Nullable;

/**
 * The reading of several nodes, many at a time but never all of a great many: a session is one pipe, in which its renewals
 * stand behind what was sent before them, and a client whose reads held them up would lose it.
 *
 * <p>As long as something is left to be sent, something is under way. So if the connection is lost in between, one of the
 * reads fails, and with it the whole: what is told was read on one connection.
 */
final class NodeReads {

    private static final int UNDER_WAY_MAX = 128;

    /** Receives what was found. */
    interface Answer {
        /** The nodes that are there, in the order of the keys; null with the code if a read failed. */
        void accept(Code code, @Nullable List<Node> nodes);
    }

    private final Handle handle;
    private final Paths paths;
    private final List<String> keys;
    private final Answer answer;
    private final AtomicReferenceArray<@Nullable Node> found;
    private final AtomicInteger next = new AtomicInteger();
    private final AtomicInteger underWay = new AtomicInteger();
    private volatile Code failure = Code.OK;

    private NodeReads(Handle handle, Paths paths, List<String> keys, Answer answer) {
        this.handle = handle;
        this.paths = paths;
        this.keys = keys;
        this.answer = answer;
        found = new AtomicReferenceArray<>(keys.size());
    }

    /** Reads these keys' nodes. */
    static void begin(Handle handle, Paths paths, List<String> keys, Answer answer) {
        if (keys.isEmpty()) {
            answer.accept(Code.OK, List.of());
        } else {
            new NodeReads(handle, paths, keys, answer).begin();
        }
    }

    private void begin() {
        int first = Math.min(UNDER_WAY_MAX, keys.size());
        next.set(first);
        underWay.set(first);
        for (int i = 0; i < first; i++) {
            send(i);
        }
    }

    private void send(int at) {
        handle.getData(
                paths.of(keys.get(at)),
                false,
                (rc, path, context, data, stat) -> answered(at, Failures.code(rc), data, stat),
                null);
    }

    private void answered(int at, Code code, byte[] data, Stat stat) {
        if (code == Code.OK) {
            found.set(at, new Node(keys.get(at), data, stat));
        } else if (code != Code.NONODE) {
            failure = code;
        }
        int following = failure == Code.OK ? next.getAndIncrement() : keys.size();
        if (following < keys.size()) {
            send(following);
        } else if (underWay.decrementAndGet() == 0) {
            answer.accept(failure, failure == Code.OK ? present() : null);
        }
    }

    private List<Node> present() {
        List<Node> nodes = new ArrayList<>(found.length());
        for (int i = 0; i < found.length(); i++) {
            Node node = found.get(i);
            if (node != null) {
                nodes.add(node);
            }
        }
        return nodes;
    }
}
