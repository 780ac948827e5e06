package dev.latchkey.local.simulation;

import dev.latchkey.local.journal.Journal;
import dev.latchkey.local.raft.JournalWrite;
import dev.latchkey.local.raft.Life;
import dev.latchkey.local.raft.LogEntry;
import dev.latchkey.local.raft.Recovered;
import dev.latchkey.local.raft.Snapshot;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;

/** A disk that makes writes durable some time after they were written, and loses in a crash what was not yet. */
final class SimJournal implements Journal {

    private final Consumer<Runnable> disk;
    private final ArrayDeque<JournalWrite> unsynced = new ArrayDeque<>();
    private final List<LogEntry> entries = new ArrayList<>();
    private Snapshot snapshot;
    private long term;
    private int votedFor;
    private Life life = Life.FIRST;
    private long lives;
    private long durableWrites;
    private long entriesSinceSnapshot;
    private boolean syncing;
    private int crashes;

    /** @param disk runs what it is given when a sync that starts now ends */
    SimJournal(Consumer<Runnable> disk) {
        this.disk = disk;
    }

    @Override
    public Recovered recover() {
        durableWrites = 0;
        syncing = false;
        return new Recovered(term, votedFor, snapshot, entries, life);
    }

    @Override
    public void write(JournalWrite write) {
        unsynced.add(write);
        sync();
    }

    private void sync() {
        if (syncing || unsynced.isEmpty()) {
            return;
        }
        syncing = true;
        int count = unsynced.size();
        int began = crashes;
        disk.accept(() -> {
            if (began == crashes) {
                for (int i = 0; i < count; i++) {
                    keep(unsynced.remove());
                    durableWrites++;
                }
                syncing = false;
                sync();
            }
        });
    }

    private void keep(JournalWrite write) {
        if (write instanceof JournalWrite.Vote vote) {
            term = vote.term();
            votedFor = vote.votedFor();
        } else if (write instanceof JournalWrite.NewLife begun) {
            life = begun.life();
        } else if (write instanceof JournalWrite.Entries added) {
            long from = added.entries().get(0).index();
            entries.removeIf(entry -> entry.index() >= from);
            entries.addAll(added.entries());
            entriesSinceSnapshot += added.entries().size();
        } else if (write instanceof JournalWrite.Install install) {
            snapshot = install.snapshot();
            entries.removeIf(entry -> !install.keepsSuffix() || entry.index() <= snapshot.index());
            entriesSinceSnapshot = entries.size();
        }
    }

    /** The machine stops: of what was not durable some is there all the same, in order, and the rest is gone. */
    void crash(Random random) {
        crashes++;
        int kept = random.nextInt(unsynced.size() + 1);
        for (int i = 0; i < kept; i++) {
            keep(unsynced.remove());
        }
        unsynced.clear();
    }

    /** What it held cannot be read any more. */
    void lose() {
        entries.clear();
        snapshot = null;
        term = 0;
        votedFor = 0;
        life = new Life(++lives, true);
        entriesSinceSnapshot = 0;
    }

    /** Whether its replica may have forgotten something. */
    boolean isHealing() {
        return life.healing();
    }

    @Override
    public long durable() {
        return durableWrites;
    }

    @Override
    public boolean wantsSnapshot() {
        return entriesSinceSnapshot > 120
                && unsynced.stream().noneMatch(write -> write instanceof JournalWrite.Install);
    }

    /** Whether a crash now could not make the entry unhappen. */
    boolean holds(long index, long entryTerm) {
        if (snapshot != null && snapshot.index() >= index) {
            return true;
        }
        for (int i = entries.size() - 1; i >= 0; i--) {
            if (entries.get(i).index() == index) {
                return entries.get(i).term() == entryTerm;
            }
        }
        return false;
    }
}
