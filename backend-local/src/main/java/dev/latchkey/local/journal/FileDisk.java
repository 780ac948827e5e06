package dev.latchkey.local.journal;

import dev.latchkey.local.raft.JournalWrite;
import dev.latchkey.local.raft.Life;
import dev.latchkey.local.raft.LogEntry;
import dev.latchkey.local.raft.Recovered;
import dev.latchkey.local.raft.Snapshot;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Iterator;
import java.util.List;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The journals of a group in one directory, as one stream of segments; see the package for the format. Whatever was written
 * before {@link #sync} returned is there after a crash at any later instant.
 *
 * <p>After a write or a sync has failed nothing more is written: what the file holds then is not known.
 */
public final class FileDisk implements Disk {

    /** Segments are this large, unless one record is larger. */
    static final int SEGMENT_BYTES = 8 << 20;

    private static final Logger LOG = LoggerFactory.getLogger(FileDisk.class);
    private static final String GROUP = "replicas-";

    private enum State {
        SOUND,
        /** A write or a sync is under way, or has failed. */
        UNCERTAIN
    }

    private final Storage storage;
    private final int replicas;
    private final RandomGenerator lives;
    private final RecordStream stream;
    private final TreeMap<Integer, FileJournal> journals = new TreeMap<>();
    private final TreeMap<Integer, ReplicaState> states;
    private final List<Recovery.Closed> closed;
    private TreeMap<Integer, Long> lastEntries;
    private State state = State.SOUND;

    /**
     * Opens a directory, or makes it. What is damaged is logged; a replica whose journal is, begins a new life, in which it
     * heals from the others.
     *
     * @param replicas how many replicas keep their journals in it
     * @throws IllegalArgumentException if it cannot be used, or is in use, or belongs to another number of replicas
     * @throws DamagedJournalException if it holds what cannot be read, and too few replicas are whole to heal from
     */
    public FileDisk(Path directory, int replicas) {
        this(new FileStorage(directory), replicas, SEGMENT_BYTES, new SecureRandom());
    }

    FileDisk(Storage storage, int replicas, int segmentBytes, RandomGenerator lives) {
        this.storage = storage;
        this.replicas = replicas;
        this.lives = lives;
        this.stream = new RecordStream(storage, segmentBytes);
        boolean opened = false;
        try {
            requireGroup();
            Recovery recovery = new Recovery(storage, replicas);
            recovery.requireHealthyMajority();
            report(recovery);
            states = recovery.states();
            closed = recovery.closed();
            lastEntries = recovery.lastEntries();
            SegmentReader last = recovery.last();
            if (last != null) {
                goOn(last);
            }
            states.keySet().forEach(this::beginNewLifeIfLost);
            opened = true;
        } finally {
            if (!opened) {
                stream.close();
                storage.close();
            }
        }
    }

    /** One replica of several does not hold all that was acknowledged, so a group is never opened as a smaller one. */
    private void requireGroup() {
        String wanted = GROUP + replicas;
        for (String name : storage.names()) {
            if (name.startsWith(GROUP) && !name.equals(wanted)) {
                throw new IllegalArgumentException(
                        "The journal was written by a group of " + name.substring(GROUP.length())
                                + " replicas, but replicas=" + replicas + " was given; write replicas="
                                + name.substring(GROUP.length()) + ", or take another directory.");
            }
        }
        if (!storage.names().contains(wanted)) {
            storage.put(wanted, new byte[0]);
        }
    }

    /** A crash may have left the segment without its heads, or with a part of them, and the segments before may go. */
    private void goOn(SegmentReader last) {
        stream.goOn(last);
        List<Record> heads = heads();
        if (stream.hasRoom(bytes(heads))) {
            heads.forEach(stream::put);
            stream.sync();
        } else {
            beginSegment(0);
        }
    }

    private static void report(Recovery recovery) {
        for (Damage damage : recovery.damages()) {
            LOG.error(
                    "The journal file {}: what was durable there cannot be read. The disk should be looked at.",
                    damage);
        }
        recovery.states().forEach((replica, found) -> {
            if (found.isLost()) {
                LOG.error("The journal of replica {} is damaged; it begins anew and heals from the others.", replica);
            }
        });
    }

    private ReplicaState state(int replica) {
        return states.computeIfAbsent(replica, ReplicaState::new);
    }

    private void beginNewLifeIfLost(int replica) {
        ReplicaState found = state(replica);
        if (found.isLost()) {
            append(found.lifeRecord(new Life(lives.nextLong() | 1, true)));
            sync();
        }
    }

    /** {@inheritDoc} A member that starts again within the life of this disk begins with what was durable. */
    @Override
    public Journal journal(int member) {
        FileJournal journal = new FileJournal(state(member));
        journals.put(member, journal);
        return journal;
    }

    @Override
    public void stopped(int member, Supplier<Recovered> remembered) {
        journals.remove(member);
        Recovery recovery = new Recovery(storage, replicas);
        states.put(member, recovery.states().getOrDefault(member, new ReplicaState(member)));
        report(recovery);
        beginNewLifeIfLost(member);
    }

    @Override
    public void lose(int member) {
        state(member).lose();
        beginNewLifeIfLost(member);
    }

    @Override
    public boolean isDirty() {
        return state == State.SOUND && stream.isDirty();
    }

    @Override
    public void sync() {
        requireSound();
        state = State.UNCERTAIN;
        stream.sync();
        journals.values().forEach(FileJournal::synced);
        state = State.SOUND;
    }

    private void requireSound() {
        if (state == State.UNCERTAIN) {
            throw new IllegalStateException("An earlier write to the journal failed, and what is durable is not known;"
                    + " start again on the directory.");
        }
    }

    private void append(Record record) {
        if (!stream.hasRoom(record.bytes())) {
            beginSegment(record.bytes());
        }
        put(record);
    }

    private void put(Record record) {
        stream.put(record);
        state(record.replica()).take(record);
        if (record.kind() == Record.Kind.ENTRY) {
            lastEntries.merge(record.replica(), record.index(), Math::max);
        } else if (record.kind() == Record.Kind.LIFE) {
            Life begun = state(record.replica()).life();
            if (begun.healing()) { // nothing of what was written before counts any more
                lastEntries.remove(record.replica());
                closed.forEach(segment -> segment.lastEntries().remove(record.replica()));
            }
        }
    }

    /** The one before is durable before the next is begun, so only the last segment can have a torn tail. */
    private void beginSegment(int recordBytes) {
        stream.end();
        if (stream.number() > 0) {
            closed.add(new Recovery.Closed(stream.number(), lastEntries));
        }
        lastEntries = new TreeMap<>();
        List<Record> heads = heads();
        stream.begin(stream.number() + 1, recordBytes + bytes(heads));
        heads.forEach(stream::put);
        stream.sync();
        deleteCovered();
    }

    private List<Record> heads() {
        return states.values().stream().flatMap(each -> each.head().stream()).toList();
    }

    private static int bytes(List<Record> records) {
        return records.stream().mapToInt(Record::bytes).sum();
    }

    /**
     * Segments go, oldest first, once snapshots cover every entry in them; the head of a later one holds the rest. But what is
     * damaged stays for as long as a replica has not begun a new life for its sake.
     */
    private void deleteCovered() {
        if (states.values().stream().anyMatch(ReplicaState::isLost)) {
            return;
        }
        for (Iterator<Recovery.Closed> each = closed.iterator(); each.hasNext(); ) {
            Recovery.Closed segment = each.next();
            for (var last : segment.lastEntries().entrySet()) {
                if (state(last.getKey()).snapshotIndex() < last.getValue()) {
                    return;
                }
            }
            storage.delete(Segment.name(segment.number()));
            each.remove();
        }
    }

    @Override
    public void close() {
        try {
            if (state == State.SOUND) {
                stream.end();
            }
        } catch (UncheckedIOException failure) {
            LOG.warn("The journal could not be marked as ended, which does no harm.", failure);
        } finally {
            stream.close();
            storage.close();
        }
    }

    /** One replica's part of the stream. */
    private final class FileJournal implements Journal {

        private static final long SNAPSHOT_BYTES_MIN = 4 << 20;

        private final ReplicaState own;
        private long writes;
        private long durableWrites;
        private long bytesSinceSnapshot;
        private long snapshotBytes;

        /** The index of the snapshot for whose sake older ones have been deleted. */
        private long deletedFor;

        private FileJournal(ReplicaState own) {
            this.own = own;
        }

        @Override
        public Recovered recover() {
            Recovered recovered = own.recovered();
            // What is read at every beginning counts, or a history of short runs would never become a snapshot.
            for (LogEntry entry : recovered.entries()) {
                bytesSinceSnapshot += entry.command().length;
            }
            Snapshot snapshot = recovered.snapshot();
            snapshotBytes = snapshot == null ? 0 : snapshot.state().length;
            return recovered;
        }

        @Override
        public void write(JournalWrite write) {
            requireSound();
            state = State.UNCERTAIN;
            if (write instanceof JournalWrite.Vote vote) {
                append(own.voteRecord(vote.term(), vote.votedFor()));
            } else if (write instanceof JournalWrite.NewLife begun) {
                append(own.lifeRecord(begun.life()));
            } else if (write instanceof JournalWrite.Entries entries) {
                entries.entries().forEach(this::appendEntry);
            } else {
                install((JournalWrite.Install) write);
            }
            state = State.SOUND;
            writes++;
        }

        private void appendEntry(LogEntry entry) {
            Record record = own.entryRecord(entry);
            append(record);
            bytesSinceSnapshot += record.rest().length;
        }

        private void install(JournalWrite.Install install) {
            Snapshot snapshot = install.snapshot();
            String name = own.snapshotName(snapshot);
            storage.put(name, ReplicaState.snapshotBytes(snapshot));
            append(own.snapshotRecord(snapshot.index(), snapshot.term(), install.keepsSuffix()));
            bytesSinceSnapshot = 0;
            snapshotBytes = snapshot.state().length;
        }

        /** Older snapshots are of no use once the record of the newest is durable. */
        private void synced() {
            durableWrites = writes;
            deleteOlderSnapshots();
        }

        private void deleteOlderSnapshots() {
            if (own.snapshotIndex() > deletedFor) {
                deletedFor = own.snapshotIndex();
                for (String name : storage.names()) {
                    if (own.isOwnSnapshot(name) && !name.equals(own.snapshotName())) {
                        storage.delete(name);
                    }
                }
            }
        }

        @Override
        public long durable() {
            return durableWrites;
        }

        @Override
        public boolean wantsSnapshot() {
            return bytesSinceSnapshot > Math.max(SNAPSHOT_BYTES_MIN, 2 * snapshotBytes);
        }
    }
}
