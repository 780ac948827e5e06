package dev.latchkey.core;

import dev.latchkey.session.CoordinationException;
import dev.latchkey.spi.Entry;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * How a {@link Register} stands in its entry: a first line with the revision and the nonces of the last writes, the latest
 * first, and then the value as it is. So the value can be read with the engine's own tools, and whoever lost the answer to a
 * write can see whether it happened.
 *
 * @param revision how many changes there have been
 * @param writes the nonces of the last writes, the latest first; of all writes ever, if there are fewer than
 *     {@value #WRITES_MAX}
 */
@SuppressWarnings("ArrayRecordComponent")
record RegisterText(long revision, List<String> writes, byte[] value) {

    static final int WRITES_MAX = 16;

    private static final int HEADER_MAX = 512;
    private static final Pattern HEADER = Pattern.compile("revision ([0-9]{1,19}) writes((?: [0-9a-f]{16}){1,16})");

    RegisterText {
        writes = List.copyOf(writes);
    }

    /**
     * Reads an entry, which anyone may have written.
     *
     * @throws CoordinationException if it is no register
     */
    static RegisterText of(Entry entry, String resource) {
        byte[] bytes = entry.value();
        int end = 0;
        while (end < bytes.length && end < HEADER_MAX && bytes[end] != '\n') {
            end++;
        }
        Matcher header = HEADER.matcher(new String(bytes, 0, end, StandardCharsets.UTF_8));
        if (end == bytes.length || bytes[end] != '\n' || !header.matches()) {
            throw foreign(entry, resource, null);
        }
        byte[] value = new byte[bytes.length - end - 1];
        System.arraycopy(bytes, end + 1, value, 0, value.length);
        try {
            return new RegisterText(
                    Long.parseLong(header.group(1)),
                    List.of(header.group(2).strip().split(" ")),
                    value);
        } catch (NumberFormatException e) {
            throw foreign(entry, resource, e);
        }
    }

    /** The text of the change after this one. */
    static byte[] bytes(long revision, String nonce, List<String> earlier, byte[] value) {
        List<String> writes = new ArrayList<>();
        writes.add(nonce);
        writes.addAll(earlier.subList(0, Math.min(earlier.size(), WRITES_MAX - 1)));
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(value.length + HEADER_MAX);
        bytes.writeBytes(("revision " + revision + " writes " + String.join(" ", writes) + "\n")
                .getBytes(StandardCharsets.US_ASCII));
        bytes.writeBytes(value);
        return bytes.toByteArray();
    }

    /** Whether every write since the entry was made is among those remembered. */
    boolean remembersAll() {
        return writes.size() < WRITES_MAX;
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
