package dev.latchkey.spi;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * One entry as it stood at some instant.
 *
 * <p>Whatever comes out of an engine may have been put there by anyone: a value is bytes and nothing more.
 *
 * @param key relative to the namespace
 * @param value shared, so not to be changed by whoever receives it
 * @param stamp changes with every write and never repeats
 * @param order its place among the tickets of its directory, smaller first; 0 for a plain entry. Comparable only within
 *     one listing or view
 * @param token the creation's place among all creations in the engine; positive
 * @param owner the id of the session it belongs to, or null for a plain entry
 */
@SuppressWarnings("ArrayRecordComponent")
public record Entry(
        String key,
        byte[] value,
        Stamp stamp,
        long order,
        long token,
        @Nullable String owner) {

    /** The key's last segment. */
    public String name() {
        return Keys.name(key);
    }

    /** The value as UTF-8 text, malformed bytes replaced. */
    public String text() {
        return new String(value, StandardCharsets.UTF_8);
    }

    /** Names the entry and the size of its value, not the value, which may be secret. */
    @Override
    public String toString() {
        return key + " (" + value.length + " bytes, stamp " + stamp.life() + "." + stamp.write() + ", order " + order
                + ", token " + token + (owner == null ? "" : ", of session " + owner) + ")";
    }
}
