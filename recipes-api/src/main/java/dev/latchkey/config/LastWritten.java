package dev.latchkey.config;

import dev.latchkey.spi.Entry;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The entries that a store wrote last, so that who writes a key again and again, such as a worker that notes how far it has
 * come, need not read it first. Whether they still stand like that is for the engine to say: whatever is written by them is
 * written on the condition that their stamps are unchanged, and nothing else may be concluded from them.
 *
 * <p>To be wrong costs more than to read, so only those are offered that nobody else is known to write: what was new, or was
 * written over what had been written here before.
 *
 * <p>It is small: short entries only, of what went into a history the heading and no more, and when there are too many they
 * are all forgotten. Thread-safe.
 */
final class LastWritten {

    private static final int ENTRIES_MAX = 256;
    private static final int BYTES_MAX = 2_048;

    private record Written(Entry entry, boolean alone) {}

    private final Place place;
    private final Map<String, Written> entries = new ConcurrentHashMap<>();

    LastWritten(Place place) {
        this.place = place;
    }

    /** The entries of these keys of the engine as they were written here; none unless all are known, and likely to stand. */
    List<Entry> entries(List<String> keys) {
        List<Entry> found = new ArrayList<>();
        for (String key : keys) {
            Written written = entries.get(key);
            if (written == null || !written.alone()) {
                return List.of();
            }
            found.add(written.entry());
        }
        return found;
    }

    /** These have just been written, over these. */
    void written(List<Entry> all, Map<String, Entry> before) {
        for (Entry entry : all) {
            Entry old = before.get(entry.key());
            Written own = entries.remove(entry.key());
            Entry small = place.isHead(entry.key()) ? entry : heading(entry);
            if (small.value().length <= BYTES_MAX) {
                if (entries.size() >= ENTRIES_MAX) {
                    entries.clear();
                }
                boolean alone =
                        old == null || (own != null && own.entry().stamp().equals(old.stamp()));
                entries.put(entry.key(), new Written(small, alone));
            }
        }
    }

    /** How these stand is not known any more. */
    void forget(List<String> keys) {
        keys.forEach(entries::remove);
    }

    private static Entry heading(Entry entry) {
        byte[] heading = Arrays.copyOf(entry.value(), Stored.headingLength(entry.value()));
        return new Entry(entry.key(), heading, entry.stamp(), entry.order(), entry.token(), entry.owner());
    }
}
