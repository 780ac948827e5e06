package dev.latchkey.local.raft;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A replica's log in memory, after a prefix that has been compacted away.
 *
 * <p>Invariant: {@code entries[i]} has the index {@code baseIndex + 1 + i}; terms and times never fall from one entry to the
 * next, {@link #baseTerm} and {@link #baseTimeNanos} being those of the entry at {@code baseIndex}.
 */
final class RaftLog {

    private long baseIndex;
    private long baseTerm;
    private long baseTimeNanos;
    private ArrayList<LogEntry> entries = new ArrayList<>();

    /** How many of {@link #entries} at the front are compacted away but not yet cleared out. */
    private int skipped;

    RaftLog(@Nullable Snapshot snapshot, List<LogEntry> following) {
        if (snapshot != null) {
            reset(snapshot);
        }
        following.forEach(this::append);
    }

    long baseIndex() {
        return baseIndex;
    }

    long lastIndex() {
        return baseIndex + entries.size() - skipped;
    }

    long lastTerm() {
        return isEmpty() ? baseTerm : last().term();
    }

    long lastTimeNanos() {
        return isEmpty() ? baseTimeNanos : last().timeNanos();
    }

    private boolean isEmpty() {
        return entries.size() == skipped;
    }

    private LogEntry last() {
        return entries.get(entries.size() - 1);
    }

    /** Whether the term of the entry with this index is known here. */
    boolean knowsTerm(long index) {
        return index >= baseIndex && index <= lastIndex();
    }

    long term(long index) {
        return index == baseIndex ? baseTerm : get(index).term();
    }

    LogEntry get(long index) {
        if (index <= baseIndex || index > lastIndex()) {
            throw new IllegalStateException("The log holds the entries after " + baseIndex + " up to " + lastIndex()
                    + ", but " + index + " was asked for.");
        }
        return entries.get(place(index));
    }

    private int place(long index) {
        return (int) (index - baseIndex - 1) + skipped;
    }

    /** Up to {@code max} entries from {@code from} on, {@code max} being at least 1; the list is a copy. */
    List<LogEntry> from(long from, int max) {
        if (from > lastIndex()) {
            return List.of();
        }
        if (from == lastIndex()) { // as a rule
            return List.of(last());
        }
        int first = place(from);
        return List.copyOf(entries.subList(first, (int) Math.min(entries.size(), (long) first + max)));
    }

    void append(LogEntry entry) {
        if (entry.index() != lastIndex() + 1 || entry.term() < lastTerm() || entry.timeNanos() < lastTimeNanos()) {
            throw new IllegalStateException("After entry " + lastIndex() + "." + lastTerm() + " at " + lastTimeNanos()
                    + " ns follows the next, of the same term or a later one and no earlier, but " + entry + " at "
                    + entry.timeNanos() + " ns was given.");
        }
        entries.add(entry);
    }

    /** Removes the entries from the index on. */
    void truncate(long from) {
        entries.subList(place(from), entries.size()).clear();
    }

    /** The first index whose entry has the same term as the one at {@code index}, as far as is known. */
    long firstOfTerm(long index) {
        long term = term(index);
        long first = index;
        while (first - 1 > baseIndex && term(first - 1) == term) {
            first--;
        }
        return first;
    }

    /** Forgets the entries up to the index; the term of that one stays known. */
    void compact(long upTo) {
        if (upTo <= baseIndex) {
            return;
        }
        LogEntry newBase = get(upTo);
        skipped = place(upTo) + 1;
        baseIndex = upTo;
        baseTerm = newBase.term();
        baseTimeNanos = newBase.timeNanos();
        if (skipped > entries.size() / 2) { // moving the rest now and then costs a constant per entry
            entries = new ArrayList<>(entries.subList(skipped, entries.size()));
            skipped = 0;
        }
    }

    void reset(Snapshot snapshot) {
        baseIndex = snapshot.index();
        baseTerm = snapshot.term();
        baseTimeNanos = snapshot.timeNanos();
        entries = new ArrayList<>();
        skipped = 0;
    }
}
