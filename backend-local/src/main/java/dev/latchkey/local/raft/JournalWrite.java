package dev.latchkey.local.raft;

import java.util.List;

/** What a replica must not forget. Writes become durable in their order. */
public sealed interface JournalWrite {

    /** The term, and for whom the vote of that term was given; 0 for nobody yet. */
    record Vote(long term, int votedFor) implements JournalWrite {}

    /** The life that the member speaks from; one that heals begins with nothing of what was written before. */
    record NewLife(Life life) implements JournalWrite {}

    /** Entries at the end of the log; what had stood from the first one's index on is no longer part of it. */
    record Entries(List<LogEntry> entries) implements JournalWrite {}

    /**
     * A snapshot in the place of the log.
     *
     * @param keepsSuffix whether the entries after the snapshot's index are still part of the log
     */
    record Install(Snapshot snapshot, boolean keepsSuffix) implements JournalWrite {}
}
