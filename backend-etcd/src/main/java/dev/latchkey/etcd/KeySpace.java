package dev.latchkey.etcd;

import com.google.protobuf.ByteString;
import dev.latchkey.spi.Entry;
import dev.latchkey.spi.Keys;
import dev.latchkey.spi.Range;
import dev.latchkey.spi.Sibling;
import dev.latchkey.spi.Stamp;
import dev.latchkey.spi.View;
import io.etcd.jetcd.api.KeyValue;
import io.etcd.jetcd.api.RangeRequest;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Translates between the waist's keys, entries and ranges and etcd's: {@code <namespace>/<key>} as plain text.
 *
 * <p>Whatever stands in etcd under names that a caller cannot have made is left out, never an error. Stateless.
 */
final class KeySpace {

    private static final Comparator<Entry> ENTRY_ORDER =
            Comparator.comparingLong(Entry::order).thenComparing(Entry::key);
    private static final Comparator<Sibling> SIBLING_ORDER =
            Comparator.comparingLong(Sibling::order).thenComparing(Sibling::key);

    /** A range in etcd's terms: a single key, or everything that begins with {@code key}. */
    record Scope(ByteString key, @Nullable ByteString end) {

        RangeRequest.Builder toRequest() {
            RangeRequest.Builder request = RangeRequest.newBuilder().setKey(key);
            return end == null ? request : request.setRangeEnd(end);
        }
    }

    private final String root;

    KeySpace(String namespace) {
        this.root = namespace + "/";
    }

    /** The whole key as etcd stores it. */
    ByteString full(String key) {
        return ByteString.copyFromUtf8(root + key);
    }

    /** The key of a session's own entry. */
    static String sessionKey(String sessionId) {
        return ".engine/sessions/" + sessionId;
    }

    /** What a lease is called, as a session's id and as an entry's owner. */
    static String ownerText(long lease) {
        return Long.toHexString(lease);
    }

    Scope scope(Range range) {
        if (range instanceof Range.Key one) {
            return new Scope(full(requireKey(one.key())), null);
        }
        String directory = requireKey(((Range.Children) range).directory());
        // '0' is the character after '/': the range ends before the first key that does not begin with "<directory>/".
        return new Scope(full(directory + "/"), full(directory + "0"));
    }

    /** The key relative to the namespace, or null if it lies outside the range or no caller can have made it. */
    @Nullable
    String keyWithin(Range range, ByteString fullKey) {
        String text = fullKey.toStringUtf8();
        if (!text.startsWith(root)) {
            return null;
        }
        String key = text.substring(root.length());
        boolean inside = range instanceof Range.Children children
                ? Keys.directory(key).equals(children.directory())
                : key.equals(((Range.Key) range).key());
        return inside && Keys.isKey(key) ? key : null;
    }

    /** Reads what {@link #ownerText} wrote. */
    static long lease(String ownerText) {
        return Long.parseUnsignedLong(ownerText, 16);
    }

    /** An entry is a ticket exactly if it belongs to a lease: the waist knows no other owned entries. */
    Entry entry(String key, KeyValue found) {
        long lease = found.getLease();
        return new Entry(
                key,
                found.getValue().toByteArray(),
                new Stamp(found.getCreateRevision(), found.getModRevision()),
                lease == 0 ? 0 : found.getCreateRevision(),
                found.getCreateRevision(),
                lease == 0 ? null : ownerText(lease));
    }

    View view(Range range, List<KeyValue> found) {
        List<Entry> entries = new ArrayList<>(found.size());
        for (KeyValue one : found) {
            String key = keyWithin(range, one.getKey());
            if (key != null) {
                entries.add(entry(key, one));
            }
        }
        entries.sort(ENTRY_ORDER);
        return new View(entries);
    }

    /** The names directly in a directory, of entries and of directories. */
    List<String> names(String directory, List<KeyValue> found) {
        String prefix = root + directory + "/";
        SortedSet<String> names = new TreeSet<>();
        for (KeyValue one : found) {
            String key = one.getKey().toStringUtf8();
            if (key.startsWith(prefix) && Keys.isKey(key)) {
                int end = key.indexOf('/', prefix.length());
                names.add(key.substring(prefix.length(), end < 0 ? key.length() : end));
            }
        }
        return List.copyOf(names);
    }

    List<Sibling> siblings(String directory, List<KeyValue> found) {
        Range range = Range.children(directory);
        List<Sibling> siblings = new ArrayList<>(found.size());
        for (KeyValue one : found) {
            String key = keyWithin(range, one.getKey());
            Sibling sibling = key == null ? null : Keys.parseTicket(key, one.getCreateRevision());
            if (sibling != null) {
                siblings.add(sibling);
            }
        }
        siblings.sort(SIBLING_ORDER);
        return siblings;
    }

    /** The key itself. Throws if it is none. */
    static String requireKey(String key) {
        if (!Keys.isKey(key)) {
            throw new IllegalArgumentException(
                    "A key of segments of [A-Za-z0-9._~:@+,!-] joined by '/' is wanted, but it is \"" + key + "\".");
        }
        return key;
    }
}
