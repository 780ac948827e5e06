package dev.latchkey.local.raft;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What steps of the core want done. Writes go to the journal in their order, numbered on from {@link RaftCore}'s first write
 * as 1; a message goes out once the journal is durable up to the write it waits for. Whoever runs the core empties it.
 */
public final class Output {

    /** A message, and the number of the write that has to be durable first; 0 if none has. */
    public record Held(Message message, long afterWrite) {}

    /** A read that may be answered from a state in which the entry with this index has been applied. */
    public record Confirmed(long read, long index) {}

    /** To be sent. */
    public final List<Held> messages = new ArrayList<>();

    /** To be made durable. */
    public final List<JournalWrite> writes = new ArrayList<>();

    /** Reads that this leader may answer. */
    public final List<Confirmed> confirmed = new ArrayList<>();

    /** Members that need a snapshot; give it to {@link RaftCore#sendSnapshot}. */
    public final List<Integer> snapshotsWanted = new ArrayList<>();

    /** A snapshot from the leader that takes the place of the state, or null. */
    public @Nullable Snapshot restore;

    /** For {@link RaftCore}'s maker. */
    public Output() {}
}
