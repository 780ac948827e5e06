package dev.latchkey.config;

import dev.latchkey.spi.Entry;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * How a revision stands in the engine: one heading line, and behind it the value as the codec wrote it, so that the engine's
 * own tools show both. {@code #7 id=5f0c2a9be1d34c77 of=1 at=2026-01-31T12:00:00Z by=web-1}; a deletion says
 * {@code #8 deleted id=…} and has no value. An entry of a history looks the same.
 *
 * @param id the nonce of the operation that wrote it, by which the operation finds it again after a lost reply
 * @param of how many keys that operation wrote
 */
record Stored(ConfigEntry entry, String id, int of) {

    /** No heading is longer: the writer's name has at most 200 characters. */
    static final int HEADING_BYTES_MAX = 1_024;

    private static final Pattern HEADING = Pattern.compile(
            "#([1-9][0-9]{0,17})( deleted)? id=([0-9a-f]{16}) of=([1-9][0-9]{0,4}) at=(\\S*) by=([^\\n]*)");

    /** The bytes to be written; a null value is a deletion. */
    static byte[] encode(long revision, byte @Nullable [] value, String id, int of, String signature) {
        byte[] heading = ("#" + revision + (value == null ? " deleted" : "") + " id=" + id + " of=" + of + " "
                        + signature + "\n")
                .getBytes(StandardCharsets.UTF_8);
        if (value == null) {
            return heading;
        }
        byte[] bytes = Arrays.copyOf(heading, heading.length + value.length);
        System.arraycopy(value, 0, bytes, heading.length, value.length);
        return bytes;
    }

    /**
     * Reads what anyone may have written.
     *
     * @throws ConfigValueException if it is not of this form
     */
    static Stored parse(String key, Entry entry) {
        byte[] bytes = entry.value();
        int length = headingLength(bytes);
        Matcher heading = HEADING.matcher(new String(bytes, 0, Math.max(0, length - 1), StandardCharsets.UTF_8));
        if (length == 0 || !heading.matches()) {
            throw new ConfigValueException(
                    key,
                    "Key " + key
                            + ": a heading such as \"#7 id=… of=1 at=… by=…\" is wanted in the first line of the entry "
                            + entry.key()
                            + ", but there is none. Something other than this library wrote it; remove it with"
                            + " the engine's own tools.",
                    null);
        }
        byte[] value = heading.group(2) == null ? Arrays.copyOfRange(bytes, length, bytes.length) : null;
        return new Stored(
                new ConfigEntry(
                        key, Long.parseLong(heading.group(1)), value, heading.group(6), instant(heading.group(5))),
                heading.group(3),
                Integer.parseInt(heading.group(4)));
    }

    /** Up to the end of the first line; 0 if there is none. */
    static int headingLength(byte[] bytes) {
        int limit = Math.min(bytes.length, HEADING_BYTES_MAX);
        for (int i = 0; i < limit; i++) {
            if (bytes[i] == '\n') {
                return i + 1;
            }
        }
        return 0;
    }

    long revision() {
        return entry.revision();
    }

    private static Instant instant(String text) {
        try {
            return Instant.parse(text);
        } catch (DateTimeException e) {
            return Instant.EPOCH;
        }
    }
}
