package dev.latchkey.local.journal;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** The name and the header of the journal's files. */
final class Segment {

    private static final byte[] MAGIC = "LATCHKEY".getBytes(StandardCharsets.US_ASCII);
    private static final int VERSION = 2;
    private static final String PREFIX = "segment-";

    static final int HEADER_BYTES = MAGIC.length + 8;

    private Segment() {}

    static String name(int number) {
        return String.format("%s%08d", PREFIX, number);
    }

    static boolean isName(String name) {
        return name.startsWith(PREFIX) && name.indexOf('.') < 0;
    }

    static int number(String name) {
        return Integer.parseInt(name.substring(PREFIX.length()));
    }

    static byte[] header(int number) {
        return ByteBuffer.allocate(HEADER_BYTES)
                .put(MAGIC)
                .putInt(VERSION)
                .putInt(number)
                .array();
    }

    static boolean hasHeader(byte[] bytes, int number) {
        return bytes.length >= HEADER_BYTES
                && ByteBuffer.wrap(bytes, 0, HEADER_BYTES).equals(ByteBuffer.wrap(header(number)));
    }

    /** @throws DamagedJournalException if all is as it should be but for the version, which is not this one */
    static void requireVersion(String name, byte[] bytes) {
        if (bytes.length < HEADER_BYTES) {
            return;
        }
        int version = ByteBuffer.wrap(bytes).getInt(MAGIC.length);
        byte[] withThisVersion = bytes.clone();
        ByteBuffer.wrap(withThisVersion).putInt(MAGIC.length, VERSION);
        if (version != VERSION && hasHeader(withThisVersion, number(name))) {
            throw new DamagedJournalException("The journal file " + name + " is of format " + version
                    + " (offset " + MAGIC.length + "), but this version of the library reads and writes format "
                    + VERSION + ". Use the version that wrote it, or restore the directory from a copy.");
        }
    }
}
