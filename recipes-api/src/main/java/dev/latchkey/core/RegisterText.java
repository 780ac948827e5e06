package dev.latchkey.core;

import dev.latchkey.session.CoordinationException;
import dev.latchkey.spi.Entry;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * How a {@link Register} stands in its entry: a first line with the revision and the nonces of the last writes, the latest
 * first, and then the value as it is. So the value can be read with the engine's own tools, and whoever lost the answer to a
 * write can see whether it happened.
 *
 * @param revision how many changes there have been
 * @param writes the nonces of the last writes, each with a space in front, the latest first; of all writes ever, if there are
 *     fewer than {@value #WRITES_MAX}
 */
@SuppressWarnings("ArrayRecordComponent")
record RegisterText(long revision, String writes, byte[] value) {

    static final int WRITES_MAX = 16;

    private static final String FRONT = "revision ";
    private static final String MIDDLE = " writes";
    private static final int DIGITS_MAX = 19;
    private static final int NONCE_LENGTH = 16;
    private static final int WRITE_LENGTH = 1 + NONCE_LENGTH;
    private static final int HEADER_MAX = FRONT.length() + DIGITS_MAX + MIDDLE.length() + WRITES_MAX * WRITE_LENGTH;

    /**
     * Reads an entry, which anyone may have written.
     *
     * @throws CoordinationException if it is no register
     */
    static RegisterText of(Entry entry, String resource) {
        byte[] bytes = entry.value();
        int end = 0;
        while (end < bytes.length && end <= HEADER_MAX && bytes[end] != '\n') {
            end++;
        }
        String header = new String(bytes, 0, end, StandardCharsets.ISO_8859_1);
        int middle = header.indexOf(MIDDLE, FRONT.length());
        if (end == bytes.length
                || middle < 0
                || !header.startsWith(FRONT)
                || !areWrites(header, middle + MIDDLE.length())) {
            throw foreign(entry, resource, null);
        }
        try {
            return new RegisterText(
                    number(header, FRONT.length(), middle),
                    header.substring(middle + MIDDLE.length()),
                    Arrays.copyOfRange(bytes, end + 1, bytes.length));
        } catch (NumberFormatException e) {
            throw foreign(entry, resource, e);
        }
    }

    /** Whether the rest of the header is one to {@value #WRITES_MAX} nonces, each with a space in front. */
    private static boolean areWrites(String header, int from) {
        int length = header.length() - from;
        if (length == 0 || length % WRITE_LENGTH != 0 || length > WRITES_MAX * WRITE_LENGTH) {
            return false;
        }
        for (int i = 0; i < length; i++) {
            char c = header.charAt(from + i);
            boolean fits = i % WRITE_LENGTH == 0 ? c == ' ' : c >= '0' && c <= '9' || c >= 'a' && c <= 'f';
            if (!fits) {
                return false;
            }
        }
        return true;
    }

    private static long number(String header, int from, int to) {
        for (int i = from; i < to; i++) {
            if (header.charAt(i) < '0' || header.charAt(i) > '9') {
                throw new NumberFormatException("digits are wanted");
            }
        }
        return Long.parseLong(header, from, to, 10);
    }

    /** The text of the change after one that remembers these writes. */
    static byte[] bytes(long revision, String nonce, String earlier, byte[] value) {
        int kept = Math.min(earlier.length(), (WRITES_MAX - 1) * WRITE_LENGTH);
        byte[] header = new StringBuilder(HEADER_MAX + 1)
                .append(FRONT)
                .append(revision)
                .append(MIDDLE)
                .append(' ')
                .append(nonce)
                .append(earlier, 0, kept)
                .append('\n')
                .toString()
                .getBytes(StandardCharsets.ISO_8859_1);
        byte[] bytes = Arrays.copyOf(header, header.length + value.length);
        System.arraycopy(value, 0, bytes, header.length, value.length);
        return bytes;
    }

    /** Whether the write with this nonce is among those remembered. */
    boolean remembers(String nonce) {
        return writes.contains(nonce);
    }

    /** The nonce of the write that made it. */
    String lastWrite() {
        return writes.substring(1, WRITE_LENGTH);
    }

    /** Whether every write since the entry was made is among those remembered. */
    boolean remembersAll() {
        return writes.length() < WRITES_MAX * WRITE_LENGTH;
    }

    private static CoordinationException foreign(Entry entry, String resource, @Nullable Throwable cause) {
        String text = entry.text();
        String shown = text.length() > 60 ? text.substring(0, 60) + "…" : text;
        return new CoordinationException(
                "The entry " + entry.key() + " of " + resource
                        + " is to begin with a line \"revision <number> writes …\","
                        + " but it is \"" + shown.replaceAll("\\p{Cntrl}", "?")
                        + "\": something else wrote it. Remove it, or use another name.",
                cause);
    }
}
