package dev.latchkey.config;

import dev.latchkey.codec.Codec;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One revision of one key: its value, or that it was deleted, and who wrote it. Immutable.
 *
 * <p>A value that was converted once by a codec is kept for that codec, so converting it again costs nothing.
 */
public final class ConfigEntry {

    private final String key;
    private final long revision;
    private final byte @Nullable [] value;
    private final String writtenBy;
    private final Instant writtenAt;
    private volatile @Nullable Converted<?> converted;

    ConfigEntry(String key, long revision, byte @Nullable [] value, String writtenBy, Instant writtenAt) {
        this.key = key;
        this.revision = revision;
        this.value = value;
        this.writtenBy = writtenBy;
        this.writtenAt = writtenAt;
    }

    /** The key within its store. */
    public String key() {
        return key;
    }

    /** Which change of this key it is: 1 for the first, and greater with every later one, deletions too. Never used again. */
    public long revision() {
        return revision;
    }

    /** Whether this revision deleted the key; it then has no value. Only a history shows such revisions. */
    public boolean isDeletion() {
        return value == null;
    }

    /** A copy of the value as it is kept; empty for a deletion. */
    public byte[] bytes() {
        return value == null ? new byte[0] : value.clone();
    }

    /** The value as UTF-8 text, malformed bytes replaced; empty for a deletion. */
    public String text() {
        return value == null ? "" : new String(value, StandardCharsets.UTF_8);
    }

    /**
     * The value as the codec reads it.
     *
     * @throws ConfigValueException if it cannot, or if there is none; it names the key, the value and what was wanted
     */
    public <T> T as(Codec<T> codec) {
        Converted<?> known = converted;
        if (known == null || known.codec() != codec) {
            known = convert(codec);
            converted = known;
        }
        @SuppressWarnings("unchecked") // the codec is the one that made the value
        T made = (T) known.value();
        return made;
    }

    private <T> Converted<T> convert(Codec<T> codec) {
        if (value == null) {
            throw new ConfigValueException(
                    key, "Key " + key + " has no value: revision " + revision + " deleted it.", null);
        }
        try {
            return new Converted<>(codec, codec.decode(value));
        } catch (RuntimeException e) {
            throw new ConfigValueException(
                    key, "Key " + key + ", revision " + revision + ", written by " + writtenBy + ": " + reason(e), e);
        }
    }

    private static String reason(Exception e) {
        return e.getMessage() == null ? e.toString() : e.getMessage();
    }

    /** What the coordinator that wrote it is called. */
    public String writtenBy() {
        return writtenBy;
    }

    /** When it was written, by the writer's wall clock; the epoch if that cannot be read. */
    public Instant writtenAt() {
        return writtenAt;
    }

    byte @Nullable [] shared() {
        return value;
    }

    private record Converted<T>(Codec<T> codec, T value) {}

    /** Names the key, the revision and the size of the value, not the value, which may be secret. */
    @Override
    public String toString() {
        return key + ", revision " + revision + " by " + writtenBy
                + (value == null ? ": deleted" : ": " + value.length + " bytes");
    }
}
