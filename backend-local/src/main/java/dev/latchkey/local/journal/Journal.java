package dev.latchkey.local.journal;

import dev.latchkey.local.raft.JournalWrite;
import dev.latchkey.local.raft.Recovered;

/**
 * Where one replica keeps what it must not forget. Writes are taken in their order and become durable in their order; who
 * owns the replica sees to it that they do. Not thread-safe.
 */
public interface Journal {

    /** What it holds; asked once, before the first write. */
    Recovered recover();

    /** Takes a write. It need not be durable when this returns. */
    void write(JournalWrite write);

    /** How many of the writes since {@link #recover()} are durable. */
    long durable();

    /** Whether so much stands after the latest snapshot that a new one would make recovery and the journal smaller. */
    boolean wantsSnapshot();
}
