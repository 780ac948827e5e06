package dev.latchkey.local.store;

import dev.latchkey.spi.Entry;
import dev.latchkey.spi.Guard;
import dev.latchkey.spi.Keys;
import dev.latchkey.spi.Outcome;
import dev.latchkey.spi.Range;
import dev.latchkey.spi.Stamp;
import dev.latchkey.spi.View;
import dev.latchkey.spi.Write;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The state that all replicas agree on: the waist's entries and sessions. It is a function of the commands applied, their
 * indexes and their times. Not thread-safe: whoever owns the replica owns its store.
 *
 * <p>A creation's token, a ticket's order and a session's id are the log index of the command that made them; a stamp is
 * the index of the creation and that of the latest write. What a session owns is removed in the very step that ends it.
 */
public final class Store {

    private static final int RING_CHANGES_MAX = 8_192;
    private static final long RING_BYTES_MAX = 16L << 20;

    private final Map<String, Space> spaces;
    private final TreeMap<Long, SessionRecord> sessions;
    private ChangeRing ring;
    private long appliedIndex;
    private long timeNanos;

    /** An empty store, to which the command with the index 1 is applied first. */
    public Store() {
        this(0, 0, new TreeMap<>(), new TreeMap<>());
    }

    Store(long appliedIndex, long timeNanos, Map<String, Space> spaces, TreeMap<Long, SessionRecord> sessions) {
        this.appliedIndex = appliedIndex;
        this.timeNanos = timeNanos;
        this.spaces = spaces;
        this.sessions = sessions;
        this.ring = new ChangeRing(RING_CHANGES_MAX, RING_BYTES_MAX, appliedIndex);
    }

    /** The state that {@link #snapshot()} wrote. */
    public static Store restore(byte[] snapshot) {
        return SnapshotCodec.decode(snapshot);
    }

    /** The whole state as bytes; equal states give equal bytes. */
    public byte[] snapshot() {
        return SnapshotCodec.encode(appliedIndex, timeNanos, spaces, sessions);
    }

    /**
     * Applies the next command.
     *
     * @param index one more than {@link #appliedIndex()}
     * @param logTimeNanos the log's own time, never smaller than that of the command before
     */
    public Result apply(long index, long logTimeNanos, Command command) {
        if (index != appliedIndex + 1 || logTimeNanos < timeNanos) {
            throw new IllegalStateException("Index " + (appliedIndex + 1) + " at " + timeNanos
                    + " ns or later is to be applied next, but index " + index + " at " + logTimeNanos
                    + " ns was given.");
        }
        appliedIndex = index;
        timeNanos = logTimeNanos;
        if (command instanceof Command.Commit commit) {
            return commit(index, commit);
        } else if (command instanceof Command.OpenSession open) {
            sessions.put(index, new SessionRecord(index, open.space(), open.ttlNanos(), index, 0));
            return new Result.Opened(index, open.ttlNanos());
        } else if (command instanceof Command.CloseSession close) {
            return end(index, sessions.get(close.session()), close.session());
        } else if (command instanceof Command.ExpireSession expire) {
            SessionRecord session = sessions.get(expire.session());
            boolean unused = session != null && session.version == expire.version();
            return end(index, unused ? session : null, expire.session());
        }
        return new Result.Nothing();
    }

    private Result end(long index, @Nullable SessionRecord session, long id) {
        if (session == null) {
            return new Result.Ended(id, false);
        }
        sessions.remove(id);
        Space space = space(session.space);
        for (String key : session.owned.values()) {
            Entry entry = space.get(key);
            if (entry != null) {
                space.remove(entry);
                ring.add(new Change(index, session.space, key, null));
            }
        }
        return new Result.Ended(id, true);
    }

    private Result commit(long index, Command.Commit commit) {
        if (commit.session() == 0) {
            return new Result.Done(transact(index, commit, null));
        }
        SessionRecord session = sessions.get(commit.session());
        if (session == null) {
            return new Result.Done(new Outcome.SessionLost("it has expired or was closed"));
        }
        session.version = index;
        session.raiseFloor(commit.floor());
        if (commit.sequence() < session.floor) {
            return new Result.Outdated();
        }
        Outcome known = session.results.get(commit.sequence());
        if (known == null) {
            known = transact(index, commit, session);
            session.results.put(commit.sequence(), known);
        }
        return new Result.Done(known);
    }

    private Outcome transact(long index, Command.Commit commit, @Nullable SessionRecord session) {
        Space space = space(commit.space());
        List<Write> writes = commit.writes();
        String[] keys = new String[writes.size()];
        for (int i = 0; i < keys.length; i++) {
            keys[i] = key(writes.get(i));
        }
        if (!holds(space, commit, keys)) {
            return new Outcome.Rejected(named(space, commit, keys));
        }
        List<Entry> made = new ArrayList<>(keys.length);
        for (int i = 0; i < keys.length; i++) {
            Entry entry = write(index, space, writes.get(i), keys[i], session);
            if (entry != null) {
                made.add(entry);
                space.put(entry);
                ring.add(new Change(index, commit.space(), keys[i], entry));
            } else if (remove(space, keys[i])) {
                ring.add(new Change(index, commit.space(), keys[i], null));
            }
        }
        String directory = commit.thenList();
        return new Outcome.Committed(made, directory == null ? List.of() : space.tickets(directory));
    }

    private static boolean holds(Space space, Command.Commit commit, String[] keys) {
        for (Guard guard : commit.guards()) {
            boolean held = guard instanceof Guard.Unchanged unchanged
                    ? isAt(space.get(unchanged.key()), unchanged.stamp())
                    : space.get(key(guard)) == null;
            if (!held) {
                return false;
            }
        }
        for (int i = 0; i < keys.length; i++) {
            Write write = commit.writes().get(i);
            Entry current = space.get(keys[i]);
            boolean possible;
            if (write instanceof Write.Update update) {
                possible = isAt(current, update.stamp());
            } else if (write instanceof Write.Delete delete) {
                possible = delete.stamp() == null || isAt(current, delete.stamp());
            } else {
                possible = current == null;
            }
            if (!possible) {
                return false;
            }
        }
        return true;
    }

    private static boolean isAt(@Nullable Entry entry, Stamp stamp) {
        return entry != null && entry.stamp().equals(stamp);
    }

    /** The entry that the write makes, or null for a delete. */
    private static @Nullable Entry write(
            long index, Space space, Write write, String key, @Nullable SessionRecord session) {
        if (write instanceof Write.Create create) {
            return new Entry(key, create.value(), new Stamp(index, index), 0, index, null);
        } else if (write instanceof Write.Append append) {
            if (session == null) {
                throw new IllegalArgumentException("A ticket belongs to a session, but the transaction names none.");
            }
            session.owned.put(index, key);
            return new Entry(key, append.value(), new Stamp(index, index), index, index, session.name);
        } else if (write instanceof Write.Update update) {
            Entry old = space.get(key);
            if (old == null) {
                throw new IllegalStateException("The entry " + key + " was there a moment ago.");
            }
            Stamp stamp = new Stamp(old.stamp().life(), index);
            return new Entry(old.key(), update.value(), stamp, old.order(), old.token(), old.owner());
        }
        return null;
    }

    private boolean remove(Space space, String key) {
        Entry entry = space.get(key);
        if (entry == null) {
            return false;
        }
        space.remove(entry);
        String owner = entry.owner();
        SessionRecord session = owner == null ? null : sessions.get(sessionId(owner));
        if (session != null) {
            session.owned.remove(entry.order());
        }
        return true;
    }

    private static List<Entry> named(Space space, Command.Commit commit, String[] written) {
        Set<String> keys = new LinkedHashSet<>();
        commit.guards().forEach(guard -> keys.add(key(guard)));
        keys.addAll(List.of(written));
        List<Entry> found = new ArrayList<>();
        for (String key : keys) {
            Entry entry = space.get(key);
            if (entry != null) {
                found.add(entry);
            }
        }
        return found;
    }

    private static String key(Guard guard) {
        return guard instanceof Guard.Absent absent ? absent.key() : ((Guard.Unchanged) guard).key();
    }

    private static String key(Write write) {
        if (write instanceof Write.Create create) {
            return create.key();
        } else if (write instanceof Write.Append append) {
            return Keys.ticket(append.directory(), append.label(), append.nonce());
        } else if (write instanceof Write.Update update) {
            return update.key();
        }
        return ((Write.Delete) write).key();
    }

    private Space space(String name) {
        return spaces.computeIfAbsent(name, absent -> new Space());
    }

    /** The index of the command that was applied last; 0 before the first. */
    public long appliedIndex() {
        return appliedIndex;
    }

    /** The log's time at the command that was applied last. */
    public long timeNanos() {
        return timeNanos;
    }

    /** The entries of a range, as they stand now. */
    public View view(String space, Range range) {
        Space found = spaces.get(space);
        return new View(found == null ? List.of() : found.view(range));
    }

    /** The names of what stands directly in a directory, in order. */
    public List<String> names(String space, String directory) {
        Space found = spaces.get(space);
        return found == null ? List.of() : List.copyOf(found.names(directory));
    }

    /** What has changed after the given index, in order, or null if that reaches back further than is remembered. */
    public @Nullable List<Change> changesSince(long index) {
        return ring.since(index);
    }

    /** The ids of the open sessions, oldest first. */
    public Set<Long> sessions() {
        return Collections.unmodifiableSet(sessions.keySet());
    }

    /** The life that the session was granted; 0 if it is not open. */
    public long sessionTtlNanos(long session) {
        SessionRecord found = sessions.get(session);
        return found == null ? 0 : found.ttlNanos;
    }

    /** What {@link Command.ExpireSession} compares: it changes with every command in the session's name; 0 if not open. */
    public long sessionVersion(long session) {
        SessionRecord found = sessions.get(session);
        return found == null ? 0 : found.version;
    }

    /** A session's id as {@link Entry#owner()} shows it. */
    public static String sessionName(long id) {
        return Long.toHexString(id);
    }

    /** Reads what {@link #sessionName} wrote. */
    public static long sessionId(String name) {
        return Long.parseUnsignedLong(name, 16);
    }
}
