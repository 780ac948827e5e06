package dev.latchkey.zookeeper;

import dev.latchkey.spi.Keys;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where a key stands among ZooKeeper's nodes, and how a ticket's name tells its place. Immutable; the only class that
 * knows the layout of paths.
 */
final class Paths {

    private static final char SEPARATOR = '!';

    private final String root;

    Paths(String namespace) {
        root = "/" + namespace;
    }

    /** The node of a key or a directory; the empty key is the namespace itself. */
    String of(String key) {
        return key.isEmpty() ? root : root + "/" + key;
    }

    /** The key of a child of a directory. */
    static String child(String directory, String name) {
        return directory.isEmpty() ? name : directory + "/" + name;
    }

    /** The path that ZooKeeper extends by a sequence number to make a ticket. */
    String ticketPrefix(String directory, String label, String nonce) {
        return of(Keys.ticket(directory, label, nonce)) + SEPARATOR;
    }

    /** The key of a node that ZooKeeper names. */
    String key(String path) {
        return path.substring(root.length() + 1);
    }

    /** The node whose version every delete of a plain entry raises; see {@link Generation}. */
    String generation() {
        return root + "/.engine/generation";
    }

    /** The nodes above a node, the highest first. */
    static List<String> ancestors(String path) {
        List<String> above = new ArrayList<>();
        for (int slash = path.indexOf('/', 1); slash > 0; slash = path.indexOf('/', slash + 1)) {
            above.add(path.substring(0, slash));
        }
        return above;
    }

    /** The node right above. */
    static String parent(String path) {
        return path.substring(0, path.lastIndexOf('/'));
    }

    /**
     * Refuses a key that cannot be a node.
     *
     * @throws IllegalArgumentException if the text is no key, or has a segment {@code .} or {@code ..}
     */
    void requireUsable(String key) {
        if (!Keys.isKey(key)) {
            throw new IllegalArgumentException(
                    "A key of segments [A-Za-z0-9._~:@+,!-]+ joined by slashes is wanted, but it is '" + key + "'.");
        }
        int end = -1;
        do {
            int from = end + 1;
            end = key.indexOf('/', from);
            if (isRelative(key, from, end < 0 ? key.length() : end)) {
                throw new IllegalArgumentException(
                        "A segment '.' or '..' cannot be the name of a node, but the key '" + key + "' has one.");
            }
        } while (end >= 0);
    }

    private static boolean isRelative(String key, int from, int end) {
        int length = end - from;
        return length > 0 && length <= 2 && key.charAt(from) == '.' && key.charAt(end - 1) == '.';
    }

    /** Whether the key is one of a ticket's: {@code <label>!<nonce>!<sequence number>}. */
    static boolean isTicket(String key) {
        return sequence(key) != null;
    }

    /**
     * Whether ZooKeeper gives this number to more than one ticket: its count of a directory's children ends here, and all that
     * come after it get this one, or negative ones where many come at a time. Those before it are in their order.
     */
    static boolean isUsedUp(int number) {
        return number < 0 || number == Integer.MAX_VALUE;
    }

    /** The number that ZooKeeper appended to a ticket's name; null for anything but a ticket. */
    static @Nullable Integer sequence(String key) {
        int name = key.lastIndexOf('/') + 1;
        int first = key.indexOf(SEPARATOR, name);
        int second = first < 0 ? -1 : key.indexOf(SEPARATOR, first + 1);
        if (first <= name || second <= first + 1) {
            return null;
        }
        try {
            return Integer.parseInt(key, key.lastIndexOf(SEPARATOR) + 1, key.length(), 10);
        } catch (NumberFormatException notOurs) {
            return null;
        }
    }
}
