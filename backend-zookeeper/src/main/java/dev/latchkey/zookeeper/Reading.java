package dev.latchkey.zookeeper;

import dev.latchkey.spi.Entry;
import dev.latchkey.spi.Keys;
import dev.latchkey.spi.Range;
import dev.latchkey.spi.Sibling;
import dev.latchkey.spi.View;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.zookeeper.KeeperException.Code;

/**
 * One fresh read on its way: a {@link Requests#catchUp} and the reads
 * right behind it. It changes nothing, so it is repeated after a lost connection until the time is over.
 */
final class Reading extends Operation<View> {

    private final Range range;

    Reading(ZooKeeperBackend backend, ZooKeeperSession session, Range range) {
        super(backend, session);
        this.range = range;
    }

    @Override
    void attempt() {
        if (range instanceof Range.Key key) {
            read(List.of(key.key()), Requests.catchUp(handle));
        } else if (range instanceof Range.Children children) {
            String path = backend.paths().of(children.directory());
            Requests.CatchUp catchUp = Requests.catchUp(handle);
            handle.getChildren(
                    path,
                    false,
                    (int rc, String p, Object context, List<String> names) -> {
                        Code code = catchUp.or(Failures.code(rc));
                        if (code == Code.OK) {
                            read(keys(children.directory(), names), catchUp);
                        } else if (code == Code.NONODE) {
                            complete(new View(List.of()));
                        } else {
                            readFailed(code, path);
                        }
                    },
                    null);
        }
    }

    private void read(List<String> keys, Requests.CatchUp catchUp) {
        NodeReads.begin(handle, backend.paths(), keys, (code, nodes) -> {
            if (nodes == null || catchUp.failed()) {
                readFailed(catchUp.or(code), null);
            } else {
                complete(view(nodes));
            }
        });
    }

    @Override
    void unknown(Throwable cause) {
        fail(cause);
    }

    @Override
    void sessionOver(String reason) {
        fail(Failures.unavailable(
                "The session that carried the request is over (" + reason + "); try again once the next one is open."));
    }

    /** The children that can be entries; a name that is no key cannot be ours. */
    static List<String> keys(String directory, List<String> names) {
        List<String> keys = new ArrayList<>(names.size());
        for (String name : names) {
            if (Keys.isKey(name)) {
                keys.add(Paths.child(directory, name));
            }
        }
        return keys;
    }

    /**
     * The tickets among the names, by their order.
     *
     * @param nodes what else is known of those whose number does not tell their place; who is not there has gone
     */
    static List<Sibling> tickets(String directory, List<String> names, List<Node> nodes) {
        Map<String, Node> known = nodes.stream().collect(Collectors.toMap(Node::key, node -> node));
        List<Sibling> tickets = new ArrayList<>(names.size());
        for (String name : names) {
            String key = Paths.child(directory, name);
            Integer number = Keys.isKey(name) ? Paths.sequence(key) : null;
            if (number != null) {
                Node node = known.get(key);
                if (node != null) {
                    tickets.add(Keys.parseTicket(key, node.order()));
                } else if (!Paths.isUsedUp(number)) {
                    tickets.add(Keys.parseTicket(key, number));
                }
            }
        }
        tickets.sort(Comparator.comparingLong(Sibling::order));
        return tickets;
    }

    /** The tickets among the names whose number does not tell their place. */
    static List<String> unordered(String directory, List<String> names) {
        return keys(directory, names).stream()
                .filter(key -> {
                    Integer number = Paths.sequence(key);
                    return number != null && Paths.isUsedUp(number);
                })
                .toList();
    }

    /** The entries among the nodes, tickets by their order and plain ones by their key. */
    static View view(List<Node> nodes) {
        List<Entry> entries = new ArrayList<>(nodes.size());
        for (Node node : nodes) {
            if (!node.isDirectory()) {
                entries.add(node.entry());
            }
        }
        entries.sort(Comparator.comparingLong(Entry::order).thenComparing(Entry::key));
        return new View(entries);
    }
}
