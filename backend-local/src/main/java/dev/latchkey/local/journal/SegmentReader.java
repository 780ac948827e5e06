package dev.latchkey.local.journal;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads a segment from its beginning to its end or to the tail that a crash has torn, tells of every record and every damage in
 * their order, and changes nothing.
 *
 * <p>It relies on this of the disk: what a crash cuts off is whole sectors, or everything from some byte on, and it was zero
 * before. So a record of which some sector is zero, or the end and all behind it, may never have been written to its end; any
 * other was.
 */
final class SegmentReader {

    private static final int SECTOR_BYTES = 512;

    /** What is told. */
    interface Listener {
        void onRecord(Record record, String file, int offset);

        void onDamage(Damage damage);
    }

    private final String name;
    private final int number;
    private final byte[] bytes;
    private final boolean last;
    private final Listener listener;
    private final Counts counts = new Counts();

    /** Where something cannot be read, of which no mark has said yet whose it was. */
    private final List<Integer> unclear = new ArrayList<>();

    private final int lastMark;
    private int at;
    private boolean endsMarked;

    /** @param last whether it is the stream's last, the only one that may have a torn tail */
    SegmentReader(String name, byte[] bytes, boolean last, Listener listener) {
        this.name = name;
        this.number = Segment.number(name);
        this.bytes = bytes;
        this.last = last;
        this.listener = listener;
        this.lastMark = lastMark();
    }

    int number() {
        return number;
    }

    /** Where the next record goes. */
    int end() {
        return at;
    }

    int length() {
        return bytes.length;
    }

    /** Of the records up to the end. */
    Counts counts() {
        return counts;
    }

    /** @throws DamagedJournalException if another version wrote it */
    void read() {
        Segment.requireVersion(name, bytes);
        at = Segment.HEADER_BYTES;
        if (!Segment.hasHeader(bytes, number)) {
            if (last && lastMark < 0 && hasBlankSector(0, Segment.HEADER_BYTES)) {
                return; // its first sync had not ended
            }
            listener.onDamage(new Damage(name, 0, Set.of()));
        }
        boolean more = true;
        while (more) {
            Record record = Record.read(bytes, number, at);
            if (record == null) {
                more = skip();
            } else {
                take(record);
                at += record.bytes();
            }
        }
        if (!last && !endsMarked) { // it was marked when it was closed
            unclear.add(at);
        }
        unclear.forEach(offset -> listener.onDamage(new Damage(name, offset, null)));
    }

    private void take(Record record) {
        endsMarked = record.kind() == Record.Kind.MARK;
        if (!endsMarked) {
            counts.add(record.replica());
            listener.onRecord(record, name, at);
            return;
        }
        Set<Integer> lost = counts.correct(record);
        if (!unclear.isEmpty() || !lost.isEmpty()) {
            listener.onDamage(new Damage(name, unclear.isEmpty() ? at : unclear.get(0), lost));
            unclear.clear();
        }
    }

    /** Goes on behind what cannot be read here, unless it is the end or a torn tail. */
    private boolean skip() {
        int recordBytes = Record.bytesAt(bytes, number, at);
        if (lastMark < at && (isBlankFrom(at) || last && mayBeTorn(recordBytes))) {
            return false;
        }
        if (recordBytes == 0) {
            unclear.add(at);
            at = nextRecord(at + 1);
            return at < bytes.length;
        }
        endsMarked = Record.kindAt(bytes, at) == Record.Kind.MARK;
        if (endsMarked) {
            listener.onDamage(new Damage(name, at, Set.of()));
        } else {
            int replica = Record.replicaAt(bytes, at);
            counts.add(replica);
            listener.onDamage(new Damage(name, at, Set.of(replica)));
        }
        at = Math.min(at + recordBytes, bytes.length);
        return true;
    }

    private boolean mayBeTorn(int recordBytes) {
        int end = at + Math.max(recordBytes, Record.HEADER_BYTES);
        return end > bytes.length || isBlankFrom(end - 1) || hasBlankSector(at, end);
    }

    private boolean hasBlankSector(int from, int to) {
        int start = from;
        while (start < to) {
            int end = Math.min(to, (start / SECTOR_BYTES + 1) * SECTOR_BYTES);
            if (isBlank(start, Math.min(end, bytes.length))) {
                return true;
            }
            start = end;
        }
        return false;
    }

    private boolean isBlankFrom(int from) {
        return isBlank(from, bytes.length);
    }

    private boolean isBlank(int from, int to) {
        for (int i = from; i < to; i++) {
            if (bytes[i] != 0) {
                return false;
            }
        }
        return true;
    }

    private int nextRecord(int from) {
        for (int place = from; place < bytes.length; place++) {
            if (readAt(place) != null) {
                return place;
            }
        }
        return bytes.length;
    }

    private @Nullable Record readAt(int place) {
        return bytes[place] == (byte) (Record.MAGIC >>> 24) ? Record.read(bytes, number, place) : null;
    }

    private int lastMark() {
        for (int place = bytes.length - 1; place >= 0; place--) {
            Record record = readAt(place);
            if (record != null && record.kind() == Record.Kind.MARK) {
                return place;
            }
        }
        return -1;
    }
}
