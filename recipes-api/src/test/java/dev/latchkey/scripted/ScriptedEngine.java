package dev.latchkey.scripted;

import dev.latchkey.spi.Entry;
import dev.latchkey.spi.Guard;
import dev.latchkey.spi.Keys;
import dev.latchkey.spi.Outcome;
import dev.latchkey.spi.Range;
import dev.latchkey.spi.Sibling;
import dev.latchkey.spi.Stamp;
import dev.latchkey.spi.Transaction;
import dev.latchkey.spi.View;
import dev.latchkey.spi.WatchEvent;
import dev.latchkey.spi.WatchListener;
import dev.latchkey.spi.Write;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * An engine in a map: what the spi promises, and nothing that a test did not ask for. Sessions end only when the test ends
 * them. It does everything in the caller's thread, and answers under a lock of its own, which is harmless because nothing
 * that depends on an answer may block.
 */
public final class ScriptedEngine {

    private final Map<String, Entry> entries = new LinkedHashMap<>();
    private final Set<String> sessions = new LinkedHashSet<>();
    private final List<Watching> watches = new ArrayList<>();
    private long changes = 100;
    private int sessionsOpened;

    /** A watch that is under way. */
    record Watching(Range range, WatchListener listener) {}

    synchronized String openSession() {
        String id = "session-" + ++sessionsOpened;
        sessions.add(id);
        return id;
    }

    /** The sessions that live, oldest first. */
    public synchronized List<String> sessions() {
        return List.copyOf(sessions);
    }

    synchronized boolean lives(String session) {
        return sessions.contains(session);
    }

    /** Ends a session and removes what it owns; its client is not told. */
    public synchronized void endSession(String session) {
        sessions.remove(session);
        entries.values().stream()
                .filter(entry -> session.equals(entry.owner()))
                .map(Entry::key)
                .toList()
                .forEach(this::remove);
    }

    synchronized Outcome apply(Transaction transaction) {
        if (transaction.session() != null && !lives(transaction.session().id())) {
            return new Outcome.SessionLost("expired");
        }
        boolean holds = transaction.guards().stream().allMatch(this::holds)
                && transaction.writes().stream().allMatch(this::possible);
        if (!holds) {
            return new Outcome.Rejected(current(transaction));
        }
        changes++;
        List<Entry> made = new ArrayList<>();
        for (Write write : transaction.writes()) {
            if (write instanceof Write.Delete delete) {
                remove(delete.key());
            } else if (write instanceof Write.Create create) {
                made.add(put(create.key(), create.value(), null));
            } else if (write instanceof Write.Append append) {
                String key = Keys.ticket(append.directory(), append.label(), append.nonce());
                made.add(put(key, append.value(), transaction.session().id()));
            } else if (write instanceof Write.Update update) {
                made.add(replace(update.key(), update.value()));
            }
        }
        return new Outcome.Committed(
                made, transaction.thenList() == null ? List.of() : tickets(transaction.thenList()));
    }

    private boolean holds(Guard guard) {
        return guard instanceof Guard.Unchanged unchanged
                ? isUnchanged(unchanged.key(), unchanged.stamp())
                : guard instanceof Guard.Absent absent && !entries.containsKey(absent.key());
    }

    private boolean possible(Write write) {
        if (write instanceof Write.Create create) {
            return !entries.containsKey(create.key());
        } else if (write instanceof Write.Append append) {
            return !entries.containsKey(Keys.ticket(append.directory(), append.label(), append.nonce()));
        } else if (write instanceof Write.Update update) {
            return isUnchanged(update.key(), update.stamp());
        }
        return !(write instanceof Write.Delete delete)
                || delete.stamp() == null
                || isUnchanged(delete.key(), delete.stamp());
    }

    private boolean isUnchanged(String key, Stamp stamp) {
        Entry entry = entries.get(key);
        return entry != null && entry.stamp().equals(stamp);
    }

    /** What stands under the keys that a transaction names. */
    private List<Entry> current(Transaction transaction) {
        Set<String> named = new LinkedHashSet<>();
        for (Guard guard : transaction.guards()) {
            named.add(guard instanceof Guard.Absent absent ? absent.key() : ((Guard.Unchanged) guard).key());
        }
        for (Write write : transaction.writes()) {
            if (write instanceof Write.Create create) {
                named.add(create.key());
            } else if (write instanceof Write.Update update) {
                named.add(update.key());
            } else if (write instanceof Write.Delete delete) {
                named.add(delete.key());
            }
        }
        return named.stream().filter(entries::containsKey).map(entries::get).toList();
    }

    /** Writes an entry's value anew, as anybody could. */
    public synchronized Entry replace(String key, byte[] value) {
        Entry old = entries.get(key);
        Stamp stamp = new Stamp(old.stamp().life(), ++changes);
        Entry entry = new Entry(key, value, stamp, old.order(), old.token(), old.owner());
        entries.put(key, entry);
        tell(key, new WatchEvent.Put(entry));
        return entry;
    }

    /** The same, and no watch has told of it yet. */
    public synchronized void replaceUnseen(String key, byte[] value) {
        Entry old = entries.get(key);
        Stamp stamp = new Stamp(old.stamp().life(), ++changes);
        entries.put(key, new Entry(key, value, stamp, old.order(), old.token(), old.owner()));
    }

    /** Puts an entry there as anybody could; null for one that no session owns. */
    public synchronized Entry put(String key, byte[] value, String owner) {
        changes++;
        Entry entry = new Entry(key, value, new Stamp(changes, changes), owner == null ? 0 : changes, changes, owner);
        entries.put(key, entry);
        tell(key, new WatchEvent.Put(entry));
        return entry;
    }

    /** Another process queues: puts a ticket of a session of its own at the end of the directory, and returns its key. */
    public synchronized String strangerQueues(String directory) {
        String session = openSession();
        String key = Keys.ticket(directory, "lock", "ffff%012d".formatted(++changes));
        String value = "name=stranger\nhost=elsewhere\nprocess=7\nsince=2026-01-01T00:00:00Z\n";
        put(key, value.getBytes(StandardCharsets.UTF_8), session);
        return key;
    }

    /** Removes an entry, whoever owns it. */
    public synchronized void remove(String key) {
        if (entries.remove(key) != null) {
            changes++;
            tell(key, new WatchEvent.Deleted(key));
        }
    }

    /** An entry goes and comes again under its name, behind all others; who watches is told of the second only, or how all stands. */
    public synchronized void comesAgain(String key, boolean toldAsWhole) {
        Entry gone = entries.remove(key);
        changes++;
        Entry again = new Entry(key, gone.value(), new Stamp(changes, changes), changes, changes, gone.owner());
        entries.put(key, again);
        for (Watching watching : List.copyOf(watches)) {
            if (covers(watching.range(), key)) {
                watching.listener()
                        .onEvent(
                                toldAsWhole
                                        ? new WatchEvent.Snapshot(view(watching.range()))
                                        : new WatchEvent.Put(again));
            }
        }
    }

    /** The tickets of a directory, by their order. */
    public synchronized List<Sibling> tickets(String directory) {
        List<Sibling> tickets = new ArrayList<>();
        for (Entry entry : view(Range.children(directory)).entries()) {
            Sibling ticket = Keys.parseTicket(entry.key(), entry.order());
            if (ticket != null) {
                tickets.add(ticket);
            }
        }
        return tickets;
    }

    /** What stands there now. Entries are kept in the order of their creation, which is that of tickets too. */
    public synchronized View view(Range range) {
        return new View(entries.values().stream()
                .filter(entry -> covers(range, entry.key()))
                .toList());
    }

    /** The names directly in a directory. */
    synchronized List<String> names(String directory) {
        String prefix = directory + "/";
        return entries.keySet().stream()
                .filter(key -> key.startsWith(prefix))
                .map(key -> key.substring(prefix.length()).split("/", 2)[0])
                .distinct()
                .sorted()
                .toList();
    }

    synchronized void watch(Watching watching) {
        watches.add(watching);
        watching.listener().onEvent(new WatchEvent.Snapshot(view(watching.range())));
    }

    synchronized void unwatch(Watching watching) {
        watches.remove(watching);
    }

    /** How many watches are under way. */
    public synchronized int watches() {
        return watches.size();
    }

    /** Tells every watch something. */
    public synchronized void tellAll(WatchEvent event) {
        List.copyOf(watches).forEach(watching -> watching.listener().onEvent(event));
    }

    private void tell(String key, WatchEvent event) {
        for (Watching watching : List.copyOf(watches)) {
            if (covers(watching.range(), key)) {
                watching.listener().onEvent(event);
            }
        }
    }

    private static boolean covers(Range range, String key) {
        return range instanceof Range.Children children
                ? Keys.directory(key).equals(children.directory())
                : range instanceof Range.Key one && one.key().equals(key);
    }
}
