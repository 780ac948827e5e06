package dev.latchkey.local.raft;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a replica begins with: what its journal held, or nothing. */
public record Recovered(long term, int votedFor, @Nullable Snapshot snapshot, List<LogEntry> entries, Life life) {

    public Recovered {
        entries = List.copyOf(entries);
    }

    /** A replica that has lost its memory, and begins a life of this number without it. */
    public static Recovered forgotten(long life) {
        return new Recovered(0, 0, null, List.of(), new Life(life, true));
    }

    /** A replica that was never there before. */
    public static Recovered nothing() {
        return new Recovered(0, 0, null, List.of(), Life.FIRST);
    }
}
