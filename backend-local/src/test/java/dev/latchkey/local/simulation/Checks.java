package dev.latchkey.local.simulation;

import dev.latchkey.local.raft.LogEntry;
import dev.latchkey.local.raft.RaftCore;
import dev.latchkey.local.store.Change;
import dev.latchkey.local.store.Command;
import dev.latchkey.local.store.Store;
import dev.latchkey.spi.Entry;
import dev.latchkey.spi.Range;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Supplier;

/** What must hold after every step, whatever the faults. It sees everything, which no replica does. */
final class Checks {

    private record Seen(long prevTerm, int content) {}

    private final int replicas;
    private final Map<Long, Integer> leaders = new HashMap<>();
    private final Map<Long, Seen> entries = new HashMap<>();
    private final TreeMap<Long, Long> committed = new TreeMap<>();
    /** By the term in which it was learned that entries are committed, the last of these. */
    private final TreeMap<Long, Long> committedInTerm = new TreeMap<>();

    private final Map<Long, Integer> states = new HashMap<>();
    private final Map<Long, TreeSet<Long>> uses = new HashMap<>();
    private final Map<Long, String> results = new HashMap<>();

    Checks(int replicas) {
        this.replicas = replicas;
    }

    /** Looks at one replica after each step of its own. */
    void afterStep(SimNode node, List<SimNode> all) {
        RaftCore core = node.replica().core();
        require(
                core.term() >= node.lastTerm,
                () -> "The term of " + node + " fell from " + node.lastTerm + " to " + core.term());
        require(core.commitIndex() >= node.lastCommit, () -> "The commit index of " + node + " fell");
        if (core.role() == RaftCore.Role.LEADER) {
            int first = leaders.computeIfAbsent(core.term(), absent -> node.number());
            require(first == node.number(), () -> "Two leaders in term " + core.term() + ": " + first + " and " + node);
            if (core.term() != node.lastLedTerm) {
                node.lastLedTerm = core.term();
                requireComplete(node, core);
            }
        }
        noteLog(node, core);
        noteCommitted(node, core, all);
        node.lastTerm = core.term();
        node.lastCommit = core.commitIndex();
    }

    private void requireComplete(SimNode node, RaftCore core) {
        Map.Entry<Long, Long> before = committedInTerm.lowerEntry(core.term());
        if (before != null) { // a leader of an older term than that of the commit need not have it, and can do no harm
            long index = before.getValue();
            boolean has =
                    index < core.baseIndex() || index <= core.lastIndex() && core.termOf(index) == committed.get(index);
            require(
                    has,
                    () -> node + " leads term " + core.term() + " without the committed entry " + index + "."
                            + committed.get(index));
        }
    }

    private void noteLog(SimNode node, RaftCore core) {
        long from = Math.max(core.baseIndex() + 1, Math.min(node.lastIndex + 1, core.lastIndex() + 1));
        while (from > core.baseIndex() + 1 && from <= node.lastIndex + 1 && !known(core, from - 1)) {
            from--;
        }
        for (long index = from; index <= core.lastIndex(); index++) {
            LogEntry entry = core.entry(index);
            Seen seen = new Seen(
                    core.termOf(index - 1), Arrays.hashCode(entry.command()) * 31 + Long.hashCode(entry.timeNanos()));
            Seen first = entries.putIfAbsent(key(entry), seen);
            require(
                    first == null || first.equals(seen),
                    () -> "Two logs have an entry " + entry + ", but differ there or before it");
        }
        node.lastIndex = core.lastIndex();
    }

    private boolean known(RaftCore core, long index) {
        return entries.containsKey(key(core.entry(index)));
    }

    private static long key(LogEntry entry) {
        return entry.index() * 1_000_000 + entry.term();
    }

    private void noteCommitted(SimNode node, RaftCore core, List<SimNode> all) {
        long from = Math.max(node.lastCommit + 1, core.baseIndex() + 1);
        for (long each = from; each <= core.commitIndex(); each++) {
            long index = each;
            long term = core.termOf(index);
            Long first = committed.putIfAbsent(index, term);
            require(
                    first == null || first == term,
                    () -> node + " committed entry " + index + "." + term + ", but " + index + "." + first
                            + " was committed before");
            if (first == null) {
                long highest = committedInTerm.isEmpty()
                        ? 0
                        : committedInTerm.lastEntry().getValue();
                committedInTerm.merge(core.term(), Math.max(highest, index), Math::max);
                requireLasting(index, term, all);
            }
        }
    }

    /** Whoever may vote again must not make a majority that lacks something. */
    void healed(List<SimNode> all) {
        if (!committed.isEmpty()) {
            requireLasting(committed.lastKey(), committed.lastEntry().getValue(), all);
        }
    }

    /** No majority of those who may vote can be without it. */
    private void requireLasting(long index, long term, List<SimNode> all) {
        long lacking = all.stream()
                .map(SimNode::journal)
                .filter(journal -> !journal.isHealing() && !journal.holds(index, term))
                .count();
        require(
                lacking <= replicas / 2,
                () -> "Entry " + index + "." + term + " is committed, but " + lacking + " of " + replicas
                        + " lack it on disk and may vote");
    }

    /** A leader that has not heard of more than half for long has noticed. */
    void leadsWithOthers(SimNode node, long sinceNanos, long[] heardNanos, long now) {
        long patience = 2 * SimNode.ELECTION_NANOS;
        if (node.replica().leadsFully() && now - sinceNanos > patience) {
            long heard = 1
                    + Arrays.stream(heardNanos)
                            .filter(at -> now - at <= patience && at > 0)
                            .count();
            require(heard > replicas / 2, () -> node + " leads, but has heard of only " + heard + " replicas for long");
        }
    }

    /** A session that has been used since the expiry was proposed does not expire by it. */
    void ended(Command.ExpireSession expiry, long index) {
        Long used = uses.getOrDefault(expiry.session(), new TreeSet<>()).lower(index);
        require(
                used == null || used <= expiry.version(),
                () -> "Session " + expiry.session() + " expired by a look at entry " + expiry.version()
                        + ", but has been used by entry " + used);
    }

    void used(Command.Commit commit, long index) {
        uses.computeIfAbsent(commit.session(), absent -> new TreeSet<>()).add(index);
    }

    /** The results of one index are the same everywhere, and now and then the whole state is looked at. */
    void applied(SimNode node, Store store, String result) {
        long index = store.appliedIndex();
        String first = results.putIfAbsent(index, result);
        require(
                first == null || first.equals(result),
                () -> node + " answers entry " + index + " with " + result + ", but another replica with " + first);
        if (index % 32 == 0) {
            sameState(node, store);
        }
        for (Entry entry :
                store.view(SimClient.SPACE, Range.children(SimClient.QUEUE)).entries()) {
            boolean lives = store.sessions().contains(Store.sessionId(String.valueOf(entry.owner())));
            require(lives, () -> entry + " outlives its session");
        }
    }

    void sameState(SimNode node, Store store) {
        int state = Arrays.hashCode(store.snapshot());
        Integer first = states.putIfAbsent(store.appliedIndex(), state);
        require(
                first == null || first == state,
                () -> "The state of " + node + " after entry " + store.appliedIndex()
                        + " differs from another replica's");
    }

    /** A reader that follows the ring of whichever replica leads sees what it would see by reading all. */
    void watch(Watcher watcher, Store store) {
        List<Change> changes = store.changesSince(watcher.position);
        if (changes == null) {
            watcher.state.clear();
            all(store).forEach(entry -> watcher.state.put(entry.key(), entry));
        } else {
            for (Change change : changes) {
                Entry entry = change.entry();
                if (entry == null) {
                    watcher.state.remove(change.key());
                } else {
                    watcher.state.put(change.key(), entry);
                }
            }
        }
        watcher.position = store.appliedIndex();
        TreeMap<String, String> wanted = new TreeMap<>();
        all(store).forEach(entry -> wanted.put(entry.key(), entry.toString()));
        TreeMap<String, String> seen = new TreeMap<>();
        watcher.state.forEach((key, entry) -> seen.put(key, entry.toString()));
        require(seen.equals(wanted), () -> "A watch saw " + seen + ", but there is " + wanted);
    }

    private static List<Entry> all(Store store) {
        List<Entry> found = new java.util.ArrayList<>(
                store.view(SimClient.SPACE, Range.children(SimClient.QUEUE)).entries());
        found.addAll(
                store.view(SimClient.SPACE, Range.children(SimClient.REGISTERS)).entries());
        return found;
    }

    /** Follows the changes. */
    static final class Watcher {
        final Map<String, Entry> state = new HashMap<>();
        long position = -1;
    }

    static void require(boolean holds, Supplier<String> otherwise) {
        if (!holds) {
            throw new Violation(otherwise.get() + ".");
        }
    }
}
