package dev.latchkey.local.store;

import dev.latchkey.spi.Entry;
import dev.latchkey.spi.Keys;
import dev.latchkey.spi.Range;
import dev.latchkey.spi.Sibling;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The entries of one namespace, found by key and by directory.
 *
 * <p>Invariant: an entry stands in {@link #entries} if and only if it stands in its directory, and no directory is empty.
 * Tickets stand in the order of their making, since each is put in with an order greater than all before it.
 */
final class Space {

    /** Plain entries by name; tickets by their order. A directory has, as a rule, only one of the two sorts. */
    private static final class Directory {
        final TreeMap<String, Entry> plain = new TreeMap<>();
        final LinkedHashMap<String, Entry> tickets = new LinkedHashMap<>();

        Map<String, Entry> of(Entry entry) {
            return entry.owner() == null ? plain : tickets;
        }
    }

    private final Map<String, Entry> entries = new HashMap<>();
    private final Map<String, Directory> directories = new HashMap<>();

    @Nullable
    Entry get(String key) {
        return entries.get(key);
    }

    void put(Entry entry) {
        entries.put(entry.key(), entry);
        Directory directory = directories.computeIfAbsent(Keys.directory(entry.key()), absent -> new Directory());
        directory.of(entry).put(entry.key(), entry);
    }

    void remove(Entry entry) {
        entries.remove(entry.key());
        String path = Keys.directory(entry.key());
        Directory directory = directories.get(path);
        if (directory == null) {
            throw new IllegalStateException("The entry " + entry.key() + " stands in no directory.");
        }
        directory.of(entry).remove(entry.key());
        if (directory.plain.isEmpty() && directory.tickets.isEmpty()) {
            directories.remove(path);
        }
    }

    boolean isEmpty() {
        return entries.isEmpty();
    }

    int size() {
        return entries.size();
    }

    List<Entry> view(Range range) {
        if (range instanceof Range.Key one) {
            Entry entry = entries.get(one.key());
            return entry == null ? List.of() : List.of(entry);
        }
        Directory directory = directories.get(((Range.Children) range).directory());
        return directory == null ? List.of() : all(directory);
    }

    /** The names directly in a directory, whether of entries or of directories. */
    Set<String> names(String path) {
        Set<String> names = new TreeSet<>();
        Directory directory = directories.get(path);
        if (directory != null) {
            all(directory).forEach(entry -> names.add(entry.name()));
        }
        String prefix = path + "/";
        for (String below : directories.keySet()) {
            if (below.startsWith(prefix)) {
                int end = below.indexOf('/', prefix.length());
                names.add(below.substring(prefix.length(), end < 0 ? below.length() : end));
            }
        }
        return names;
    }

    List<Sibling> tickets(String path) {
        Directory directory = directories.get(path);
        if (directory == null) {
            return List.of();
        }
        List<Sibling> found = new ArrayList<>(directory.tickets.size());
        for (Entry entry : directory.tickets.values()) {
            Sibling sibling = Keys.parseTicket(entry.key(), entry.order());
            if (sibling != null) {
                found.add(sibling);
            }
        }
        return found;
    }

    /** Every entry, in an order that depends on nothing but the entries. */
    List<Entry> inOrder() {
        List<Entry> found = new ArrayList<>(entries.size());
        new TreeMap<>(directories).values().forEach(directory -> found.addAll(all(directory)));
        return found;
    }

    private static List<Entry> all(Directory directory) {
        List<Entry> found = new ArrayList<>(directory.plain.size() + directory.tickets.size());
        found.addAll(directory.plain.values());
        found.addAll(directory.tickets.values());
        return found;
    }
}
