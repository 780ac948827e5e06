package dev.latchkey.local.journal;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * The records' way into the segments. They are gathered until {@link #flush}; each batch begins with a mark which says that all
 * before it is durable.
 *
 * <p>Invariant: between two syncs of a segment there is at most one flush, so a mark is true.
 */
final class RecordStream {

    private final Storage storage;
    private final int segmentBytes;
    private Storage.@Nullable Target target;
    private ByteBuffer buffer = ByteBuffer.allocate(64 << 10);
    private Counts counts = new Counts();
    private int number;

    /** How much of the segment has been flushed. */
    private int size;

    private boolean endsMarked;

    RecordStream(Storage storage, int segmentBytes) {
        this.storage = storage;
        this.segmentBytes = segmentBytes;
    }

    /** The segment that is written to, or 0. */
    int number() {
        return number;
    }

    boolean hasRoom(int recordBytes) {
        return target != null && size + buffer.position() + recordBytes + 2 * Counts.MARK_BYTES_MAX <= segmentBytes;
    }

    /** Cuts the tail that a crash has torn, and writes on from there. */
    void goOn(SegmentReader read) {
        number = read.number();
        size = read.end();
        counts = read.counts();
        Storage.Target opened = storage.open(Segment.name(number));
        target = opened;
        byte[] header = Segment.header(number);
        opened.write(0, header, 0, header.length);
        byte[] nothing = new byte[Math.max(0, read.length() - size)];
        opened.write(size, nothing, 0, nothing.length);
        opened.sync();
        endsMarked = false;
    }

    /** @param recordBytes that have room at least */
    void begin(int newNumber, int recordBytes) {
        number = newNumber;
        int bytes = Math.max(segmentBytes, Segment.HEADER_BYTES + recordBytes + 3 * Counts.MARK_BYTES_MAX);
        target = storage.create(Segment.name(number), bytes);
        size = 0;
        counts = new Counts();
        buffer.put(Segment.header(number));
    }

    void put(Record record) {
        if (buffer.position() == 0) {
            append(counts.mark());
        }
        append(record);
        counts.add(record.replica());
        endsMarked = false;
    }

    private void append(Record record) {
        if (buffer.remaining() < record.bytes()) {
            ByteBuffer larger =
                    ByteBuffer.allocate(Math.max(2 * buffer.capacity(), buffer.position() + record.bytes()));
            buffer = larger.put(buffer.flip());
        }
        record.put(buffer, number, size + buffer.position());
    }

    boolean isDirty() {
        return buffer.position() > 0;
    }

    /** Makes everything durable. */
    void sync() {
        Storage.Target current = target;
        if (current != null) {
            flush(current);
            current.sync();
        }
    }

    private void flush(Storage.Target to) {
        if (buffer.position() > 0) {
            to.write(size, buffer.array(), 0, buffer.position());
            size += buffer.position();
            buffer.clear();
        }
    }

    /** Ends the segment with a mark, so that damage to its last records is known as such. */
    void end() {
        Storage.Target current = target;
        if (current != null) {
            sync();
            if (!endsMarked) {
                append(counts.mark());
                sync();
                endsMarked = true;
            }
            close();
        }
    }

    void close() {
        Storage.Target current = target;
        target = null;
        if (current != null) {
            current.close();
        }
    }
}
