package dev.latchkey.local.journal;

import dev.latchkey.local.raft.Life;
import dev.latchkey.local.raft.LogEntry;
import dev.latchkey.local.raft.Recovered;
import dev.latchkey.local.raft.Snapshot;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What the records of one replica, read in their order, come to. While it is written to, entries are not kept. */
final class ReplicaState {

    private final int replica;
    private boolean keepsEntries = true;
    private final ArrayList<LogEntry> entries = new ArrayList<>();
    private @Nullable Snapshot snapshot;
    private Life life = Life.FIRST;
    private boolean lost;
    private long term;
    private int votedFor;
    private long snapshotIndex;
    private long snapshotTerm;

    ReplicaState(int replica) {
        this.replica = replica;
    }

    /** Something of it cannot be read. Only a new life helps. */
    void lose() {
        lost = true;
    }

    boolean isLost() {
        return lost;
    }

    Life life() {
        return life;
    }

    long snapshotIndex() {
        return snapshotIndex;
    }

    /** Whether it follows what was read before; if not, something between has been lost. */
    boolean take(Record record) {
        switch (record.kind()) {
            case VOTE -> {
                term = record.term();
                votedFor = ByteBuffer.wrap(record.rest()).getInt();
            }
            case SNAPSHOT -> {
                snapshotIndex = record.index();
                snapshotTerm = record.term();
                boolean keepsSuffix = record.rest()[0] != 0;
                entries.removeIf(entry -> !keepsSuffix || entry.index() <= snapshotIndex);
            }
            case ENTRY -> {
                return !keepsEntries || lost || takeEntry(record);
            }
            case LIFE -> takeLife(new Life(record.term(), record.rest()[0] != 0));
            case MARK -> throw new IllegalArgumentException("A mark is of no replica.");
        }
        return true;
    }

    private void takeLife(Life begun) {
        if (begun.number() != life.number()) {
            entries.clear();
            snapshot = null;
            snapshotIndex = 0;
            snapshotTerm = 0;
            term = 0;
            votedFor = 0;
            lost = false;
        }
        life = begun;
    }

    private boolean takeEntry(Record record) {
        long index = record.index();
        if (index <= snapshotIndex) {
            return true;
        }
        while (!entries.isEmpty() && entries.get(entries.size() - 1).index() >= index) {
            entries.remove(entries.size() - 1);
        }
        long last =
                entries.isEmpty() ? index - 1 : entries.get(entries.size() - 1).index();
        if (last != index - 1) {
            return false;
        }
        ByteBuffer rest = ByteBuffer.wrap(record.rest());
        long timeNanos = rest.getLong();
        byte[] command = new byte[rest.remaining()];
        rest.get(command);
        entries.add(new LogEntry(index, record.term(), timeNanos, command));
        return true;
    }

    /** All records have been read; the snapshot is what is missing. */
    void complete(Storage storage, List<Damage> damages) {
        if (lost) {
            return;
        }
        snapshot = snapshotIndex > 0 ? snapshot(storage) : null;
        boolean isThere = snapshotIndex == 0 || snapshot != null;
        boolean follows = entries.isEmpty() || entries.get(0).index() == snapshotIndex + 1;
        if (!isThere || !follows) {
            damages.add(new Damage(snapshotName(), 0, Set.of(replica)));
            lose();
        }
    }

    private @Nullable Snapshot snapshot(Storage storage) {
        String name = snapshotName();
        byte[] bytes = storage.names().contains(name) ? storage.read(name) : new byte[0];
        if (bytes.length < 12 || ByteBuffer.wrap(bytes).getInt() != Record.crc(bytes, 4, bytes.length - 4)) {
            return null;
        }
        ByteBuffer from = ByteBuffer.wrap(bytes, 4, bytes.length - 4);
        long timeNanos = from.getLong();
        byte[] state = new byte[from.remaining()];
        from.get(state);
        return new Snapshot(snapshotIndex, snapshotTerm, timeNanos, state);
    }

    static byte[] snapshotBytes(Snapshot snapshot) {
        ByteBuffer bytes = ByteBuffer.allocate(12 + snapshot.state().length);
        bytes.putInt(0).putLong(snapshot.timeNanos()).put(snapshot.state());
        bytes.putInt(0, Record.crc(bytes.array(), 4, bytes.capacity() - 4));
        return bytes.array();
    }

    String snapshotName() {
        return snapshotName(snapshotIndex, snapshotTerm);
    }

    String snapshotName(Snapshot other) {
        return snapshotName(other.index(), other.term());
    }

    private String snapshotName(long index, long ofTerm) {
        return "snapshot-" + replica + "-" + index + "-" + ofTerm;
    }

    boolean isOwnSnapshot(String name) {
        return name.startsWith("snapshot-" + replica + "-");
    }

    /** Records that say what every one before has come to, except for the entries. */
    List<Record> head() {
        List<Record> head = new ArrayList<>();
        if (life.number() != 0) {
            head.add(lifeRecord(life));
        }
        head.add(voteRecord(term, votedFor));
        if (snapshotIndex > 0) {
            head.add(snapshotRecord(snapshotIndex, snapshotTerm, true));
        }
        return head;
    }

    Record lifeRecord(Life begun) {
        byte[] healing = {(byte) (begun.healing() ? 1 : 0)};
        return new Record(replica, Record.Kind.LIFE, begun.number(), 0, healing);
    }

    Record voteRecord(long inTerm, int candidate) {
        byte[] vote = ByteBuffer.allocate(4).putInt(candidate).array();
        return new Record(replica, Record.Kind.VOTE, inTerm, 0, vote);
    }

    Record snapshotRecord(long index, long ofTerm, boolean keepsSuffix) {
        byte[] keeps = {(byte) (keepsSuffix ? 1 : 0)};
        return new Record(replica, Record.Kind.SNAPSHOT, ofTerm, index, keeps);
    }

    Record entryRecord(LogEntry entry) {
        byte[] rest = ByteBuffer.allocate(8 + entry.command().length)
                .putLong(entry.timeNanos())
                .put(entry.command())
                .array();
        return new Record(replica, Record.Kind.ENTRY, entry.term(), entry.index(), rest);
    }

    /** What there is to begin with; asked once. */
    Recovered recovered() {
        Recovered recovered = new Recovered(term, votedFor, snapshot, entries, life);
        keepsEntries = false;
        entries.clear();
        snapshot = null;
        return recovered;
    }
}
