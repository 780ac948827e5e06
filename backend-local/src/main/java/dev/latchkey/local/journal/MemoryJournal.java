package dev.latchkey.local.journal;

import dev.latchkey.local.raft.JournalWrite;
import dev.latchkey.local.raft.Recovered;

/** For replicas that keep nothing beyond the life of their process: every write counts as durable at once. */
public final class MemoryJournal implements Journal {

    private final Recovered recovered;
    private long writes;

    /** A journal that holds this to begin with. */
    public MemoryJournal(Recovered recovered) {
        this.recovered = recovered;
    }

    @Override
    public Recovered recover() {
        return recovered;
    }

    @Override
    public void write(JournalWrite write) {
        writes++;
    }

    @Override
    public long durable() {
        return writes;
    }

    @Override
    public boolean wantsSnapshot() {
        return false;
    }
}
