package dev.latchkey.local.journal;

import java.nio.ByteBuffer;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** How many records of each replica a segment holds. Marks say it, so that it is known whose a lost record was. */
final class Counts {

    private static final int REPLICAS_MAX = 5;

    /** A mark is no longer than this. */
    static final int MARK_BYTES_MAX = Record.HEADER_BYTES + Record.BODY_BYTES_MIN + REPLICAS_MAX * 8;

    private final TreeMap<Integer, Integer> counts = new TreeMap<>();

    void add(int replica) {
        counts.merge(replica, 1, Integer::sum);
    }

    Record mark() {
        ByteBuffer rest = ByteBuffer.allocate(counts.size() * 8);
        counts.forEach((replica, count) -> rest.putInt(replica).putInt(count));
        return new Record(0, Record.Kind.MARK, 0, 0, rest.array());
    }

    /** Takes over what the mark says, and returns the replicas for which it says something else than was counted. */
    Set<Integer> correct(Record mark) {
        Map<Integer, Integer> said = new TreeMap<>();
        for (ByteBuffer rest = ByteBuffer.wrap(mark.rest()); rest.hasRemaining(); ) {
            said.put(rest.getInt(), rest.getInt());
        }
        Set<Integer> differing = new TreeSet<>(said.keySet());
        differing.addAll(counts.keySet());
        differing.removeIf(replica -> counts.getOrDefault(replica, 0).equals(said.getOrDefault(replica, 0)));
        counts.clear();
        counts.putAll(said);
        return differing;
    }
}
