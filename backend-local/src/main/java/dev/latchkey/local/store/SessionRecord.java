package dev.latchkey.local.store;

import dev.latchkey.spi.Outcome;
import java.util.TreeMap;

/**
 * One open session, as the log knows it. When it was last renewed is not here: that is in the leader's memory.
 *
 * <p>Invariant: {@link #results} holds only sequences from {@link #floor} on; {@link #owned} holds exactly the tickets
 * whose owner is this session, by their order.
 */
final class SessionRecord {

    final long id;
    final String name;
    final String space;
    final long ttlNanos;
    final TreeMap<Long, String> owned = new TreeMap<>();
    final TreeMap<Long, Outcome> results = new TreeMap<>();

    /** The index of the last command in its name; an expiry that was proposed before that is void. */
    long version;

    long floor;

    SessionRecord(long id, String space, long ttlNanos, long version, long floor) {
        this.id = id;
        this.name = Store.sessionName(id);
        this.space = space;
        this.ttlNanos = ttlNanos;
        this.version = version;
        this.floor = floor;
    }

    void raiseFloor(long newFloor) {
        if (newFloor > floor) {
            floor = newFloor;
            while (!results.isEmpty() && results.firstKey() < newFloor) { // one, as a rule
                results.pollFirstEntry();
            }
        }
    }
}
