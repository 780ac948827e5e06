package dev.latchkey.local.journal;

import java.nio.ByteBuffer;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/** One record of a segment, and its form in bytes; see the package for it. It is valid only where it was written. */
@SuppressWarnings("ArrayRecordComponent")
record Record(int replica, Kind kind, long term, long index, byte[] rest) {

    enum Kind {
        VOTE,
        ENTRY,
        SNAPSHOT,
        /** The life that the replica speaks from: its number stands in the place of the term. */
        LIFE,
        /** All before it is durable; how many records of each replica that is. */
        MARK
    }

    static final int MAGIC = 0x4C4B5231;
    static final int HEADER_BYTES = 20;
    static final int BODY_BYTES_MIN = 16;
    private static final int CHECKED_BYTES = 12;
    private static final int KIND_AT = 9;

    int bytes() {
        return HEADER_BYTES + BODY_BYTES_MIN + rest.length;
    }

    /**
     * Puts it at the buffer's position, which has to have an array.
     *
     * @param place where in its segment it will be
     */
    void put(ByteBuffer to, int segment, int place) {
        int start = to.position();
        to.putInt(MAGIC).putInt(BODY_BYTES_MIN + rest.length);
        to.put((byte) replica).put((byte) kind.ordinal()).putShort((short) 0);
        to.putInt(headerCrc(to.array(), start, segment, place));
        int crcAt = to.position();
        to.putInt(0).putLong(term).putLong(index).put(rest);
        to.putInt(crcAt, crc(to.array(), start + HEADER_BYTES, BODY_BYTES_MIN + rest.length));
    }

    static int crc(byte[] bytes, int from, int length) {
        CRC32C crc = new CRC32C();
        crc.update(bytes, from, length);
        return (int) crc.getValue();
    }

    /** Bound to the place, so that nothing that is the value of an entry is ever taken for a record. */
    private static int headerCrc(byte[] bytes, int from, int segment, int place) {
        CRC32C crc = new CRC32C();
        crc.update(bytes, from, CHECKED_BYTES);
        crc.update(ByteBuffer.allocate(8).putInt(segment).putInt(place).flip());
        return (int) crc.getValue();
    }

    /** How long the record is whose header stands here, or 0 if there is no undamaged one. */
    static int bytesAt(byte[] segment, int number, int at) {
        if (segment.length - at < HEADER_BYTES) {
            return 0;
        }
        ByteBuffer from = ByteBuffer.wrap(segment, at, HEADER_BYTES);
        if (from.getInt() != MAGIC) {
            return 0;
        }
        int length = from.getInt();
        int kind = segment[at + KIND_AT];
        boolean intact = length >= BODY_BYTES_MIN
                && kind >= 0
                && kind < Kind.values().length
                && from.getInt(at + CHECKED_BYTES) == headerCrc(segment, at, number, at);
        return intact ? HEADER_BYTES + length : 0;
    }

    static int replicaAt(byte[] segment, int at) {
        return segment[at + KIND_AT - 1];
    }

    static Kind kindAt(byte[] segment, int at) {
        return Kind.values()[segment[at + KIND_AT]];
    }

    /** The record that stands here, or null if it is damaged or there is none. */
    static @Nullable Record read(byte[] segment, int number, int at) {
        int bytes = bytesAt(segment, number, at);
        if (bytes == 0 || bytes > segment.length - at) {
            return null;
        }
        ByteBuffer from = ByteBuffer.wrap(segment, at + CHECKED_BYTES + 4, bytes - CHECKED_BYTES - 4);
        if (from.getInt() != crc(segment, at + HEADER_BYTES, bytes - HEADER_BYTES)) {
            return null;
        }
        long term = from.getLong();
        long index = from.getLong();
        byte[] rest = new byte[from.remaining()];
        from.get(rest);
        return new Record(replicaAt(segment, at), kindAt(segment, at), term, index, rest);
    }
}
