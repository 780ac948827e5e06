package dev.latchkey.local.journal;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What the files of a journal come to, for every replica, and what of it is damaged. It changes nothing. */
final class Recovery implements SegmentReader.Listener {

    /** A segment that nothing is written to any more, and the last entry in it of each replica. */
    record Closed(int number, TreeMap<Integer, Long> lastEntries) {}

    private final TreeMap<Integer, ReplicaState> states = new TreeMap<>();
    private final List<Closed> closed = new ArrayList<>();
    private final List<Damage> damages = new ArrayList<>();
    private final int replicas;
    private TreeMap<Integer, Long> lastEntries = new TreeMap<>();
    private @Nullable SegmentReader last;

    /** @throws DamagedJournalException if a segment is missing or of another version */
    Recovery(Storage storage, int replicas) {
        this.replicas = replicas;
        List<String> names = storage.names().stream().filter(Segment::isName).toList();
        for (String name : names) {
            requireNext(name);
            lastEntries = new TreeMap<>();
            boolean isLast = name.equals(names.get(names.size() - 1));
            SegmentReader reader = new SegmentReader(name, storage.read(name), isLast, this);
            reader.read();
            last = reader;
            if (!isLast) {
                closed.add(new Closed(reader.number(), lastEntries));
            }
        }
        for (int replica = 1; replica <= replicas; replica++) {
            state(replica).complete(storage, damages);
        }
    }

    private void requireNext(String name) {
        SegmentReader before = last;
        if (before != null && Segment.number(name) != before.number() + 1) {
            throw new DamagedJournalException("After journal file " + Segment.name(before.number()) + " follows " + name
                    + ": what lay between is lost. Restore the directory from a copy.");
        }
    }

    @Override
    public void onRecord(Record record, String file, int offset) {
        ReplicaState state = state(record.replica());
        long lifeBefore = state.life().number();
        if (!state.take(record)) {
            onDamage(new Damage(file, offset, Set.of(record.replica())));
        }
        if (record.kind() == Record.Kind.ENTRY) {
            lastEntries.merge(record.replica(), record.index(), Math::max);
        } else if (state.life().number() != lifeBefore) {
            forgetEntries(record.replica());
        }
    }

    private void forgetEntries(int replica) {
        lastEntries.remove(replica);
        closed.forEach(segment -> segment.lastEntries().remove(replica));
    }

    @Override
    public void onDamage(Damage damage) {
        damages.add(damage);
        for (int replica = 1; replica <= replicas; replica++) {
            if (damage.concerns(replica)) {
                state(replica).lose();
            }
        }
    }

    private ReplicaState state(int replica) {
        return states.computeIfAbsent(replica, ReplicaState::new);
    }

    TreeMap<Integer, ReplicaState> states() {
        return states;
    }

    List<Closed> closed() {
        return closed;
    }

    /** The last entries in the segment that is written to. */
    TreeMap<Integer, Long> lastEntries() {
        return lastEntries;
    }

    /** The segment that is written on, or null if there is none. */
    @Nullable
    SegmentReader last() {
        return last;
    }

    /** Every place that cannot be read, whether it matters any more or not. */
    List<Damage> damages() {
        return damages;
    }

    /**
     * Requires that those who know all that they promised can make a majority without the others.
     *
     * @throws DamagedJournalException if they cannot
     */
    void requireHealthyMajority() {
        List<Integer> unhealthy = states.entrySet().stream()
                .filter(each ->
                        each.getValue().isLost() || each.getValue().life().healing())
                .map(Map.Entry::getKey)
                .toList();
        if (unhealthy.size() > (replicas - 1) / 2) {
            throw new DamagedJournalException("The journal can no longer be relied on: " + damages + ". This concerns "
                    + unhealthy.size() + " of " + replicas + " replicas " + unhealthy
                    + ", and the others are too few to heal them. Nothing has been changed."
                    + " Restore the directory from a copy.");
        }
    }
}
