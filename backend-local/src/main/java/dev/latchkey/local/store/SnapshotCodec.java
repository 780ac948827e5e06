package dev.latchkey.local.store;

import dev.latchkey.spi.Entry;
import dev.latchkey.spi.Outcome;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A store's whole state as bytes: a format byte, the index and the log's time, the sessions with the results they have not
 * done with, then space by space the entries. What can be worked out is not written: who owns what follows from the entries.
 */
final class SnapshotCodec {

    private static final int FORMAT = 1;

    private SnapshotCodec() {}

    static byte[] encode(
            long appliedIndex, long timeNanos, Map<String, Space> spaces, TreeMap<Long, SessionRecord> sessions) {
        WireWriter out = new WireWriter();
        out.u8(FORMAT).number(appliedIndex).number(timeNanos);
        out.all(sessions.values(), (SessionRecord session) -> write(out, session));
        TreeMap<String, Space> used = new TreeMap<>(spaces);
        used.values().removeIf(Space::isEmpty);
        out.all(used.entrySet(), (Map.Entry<String, Space> space) -> {
            out.text(space.getKey());
            out.all(space.getValue().inOrder(), (Entry entry) -> Parts.write(out, entry));
        });
        return out.toBytes();
    }

    static Store decode(byte[] snapshot) {
        WireReader in = new WireReader(snapshot);
        int format = in.u8();
        if (format != FORMAT) {
            throw new IllegalArgumentException("A snapshot of format " + FORMAT + " is wanted, but this one has format "
                    + format + ": a newer version wrote it, or it is no snapshot.");
        }
        long appliedIndex = in.number();
        long timeNanos = in.number();
        TreeMap<Long, SessionRecord> sessions = new TreeMap<>();
        in.all(() -> session(in)).forEach(session -> sessions.put(session.id, session));
        TreeMap<String, Space> spaces = new TreeMap<>();
        in.all(() -> spaces.put(in.text(), space(in.all(() -> Parts.entry(in)), sessions)));
        in.end();
        return new Store(appliedIndex, timeNanos, spaces, sessions);
    }

    private static Space space(List<Entry> entries, TreeMap<Long, SessionRecord> sessions) {
        Space space = new Space();
        for (Entry entry : entries) {
            space.put(entry);
            String owner = entry.owner();
            SessionRecord session = owner == null ? null : sessions.get(Store.sessionId(owner));
            if (session != null) {
                session.owned.put(entry.order(), entry.key());
            }
        }
        return space;
    }

    private static void write(WireWriter out, SessionRecord session) {
        out.number(session.id).text(session.space).number(session.ttlNanos);
        out.number(session.version).number(session.floor);
        out.all(session.results.entrySet(), (Map.Entry<Long, Outcome> result) -> {
            out.number(result.getKey());
            Parts.write(out, result.getValue());
        });
    }

    private static SessionRecord session(WireReader in) {
        SessionRecord session = new SessionRecord(in.number(), in.text(), in.number(), in.number(), in.number());
        in.all(() -> {
            long sequence = in.number();
            return session.results.put(sequence, Parts.outcome(in));
        });
        return session;
    }
}
