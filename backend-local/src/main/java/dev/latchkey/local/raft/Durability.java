package dev.latchkey.local.raft;

import java.util.ArrayDeque;

/**
 * How far the journal is durable, in writes and in entries of the log as it stands.
 *
 * <p>Invariant: {@link #pending} holds, by their numbers, the writes of entries that are not durable yet, each with the last
 * index it still stands for.
 */
final class Durability {

    private record Pending(long write, long lastIndex) {}

    private final ArrayDeque<Pending> pending = new ArrayDeque<>();
    private long written;
    private long durable;
    private long durableIndex;
    private long writtenIndex;

    Durability(long durableIndex) {
        this.durableIndex = durableIndex;
        this.writtenIndex = durableIndex;
    }

    /** Numbers the next write, whose entries, if it has any, end at this index. */
    long wrote(long lastIndex) {
        pending.add(new Pending(++written, lastIndex));
        writtenIndex = Math.max(writtenIndex, lastIndex);
        return written;
    }

    /** The log was cut before this index: what was or becomes durable beyond it does not count. */
    void truncated(long from) {
        durableIndex = Math.min(durableIndex, from - 1);
        writtenIndex = Math.min(writtenIndex, from - 1);
        ArrayDeque<Pending> cut = new ArrayDeque<>();
        for (Pending each : pending) {
            cut.add(new Pending(each.write(), Math.min(each.lastIndex(), from - 1)));
        }
        pending.clear();
        pending.addAll(cut);
    }

    void durable(long upToWrite) {
        if (upToWrite < durable || upToWrite > written) {
            throw new IllegalStateException("The journal was durable up to write " + durable + " of " + written
                    + ", but now says " + upToWrite + ".");
        }
        durable = upToWrite;
        while (!pending.isEmpty() && pending.getFirst().write() <= durable) {
            durableIndex = Math.max(durableIndex, pending.removeFirst().lastIndex());
        }
    }

    long lastWrite() {
        return written;
    }

    boolean isDurable(long write) {
        return write <= durable;
    }

    /** An error that kept an entry of the log from being written must not become a hole in the journal. */
    void requireWritten(long lastIndex) {
        if (writtenIndex != lastIndex) {
            throw new IllegalStateException("The log ends at entry " + lastIndex
                    + ", but what was written of it ends at " + writtenIndex + ".");
        }
    }

    long durableIndex() {
        return durableIndex;
    }
}
