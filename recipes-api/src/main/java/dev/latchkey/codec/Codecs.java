package dev.latchkey.codec;

import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.function.Function;

/**
 * The codecs that every application needs. All but {@link #bytes()} and the wrappers write UTF-8 text, and take space around it when they
 * read, since an editor or a shell that put the value there may have ended it with a line break; {@link #text()} keeps it.
 */
public final class Codecs {

    private static final Codec<String> TEXT = new FunctionCodec<>("text in UTF-8", Codecs::asBytes, Codecs::asText);
    private static final Codec<Long> LONGS = trimmed("a whole number of 64 bits", Long::valueOf);
    private static final Codec<Integer> INTS = trimmed("a whole number of 32 bits", Integer::valueOf);
    private static final Codec<Double> DOUBLES = trimmed("a number", Double::valueOf);
    private static final Codec<Boolean> BOOLEANS = trimmed("true or false", Codecs::asBoolean);
    private static final Codec<Duration> DURATIONS =
            trimmed("a duration like PT1.5S, 250ms, 30s, 5m, 2h or 1d", Codecs::asDuration);
    private static final Codec<byte[]> BYTES = new FunctionCodec<>("bytes", byte[]::clone, byte[]::clone);

    private Codecs() {}

    /** Text, as UTF-8; malformed bytes, and halves of surrogate pairs, are refused, not replaced. */
    public static Codec<String> text() {
        return TEXT;
    }

    /** Whole numbers of 64 bits, in decimal. */
    public static Codec<Long> longs() {
        return LONGS;
    }

    /** Whole numbers of 32 bits, in decimal. */
    public static Codec<Integer> ints() {
        return INTS;
    }

    /** Floating-point numbers, as {@link Double#toString(double)} writes them. */
    public static Codec<Double> doubles() {
        return DOUBLES;
    }

    /** {@code true} or {@code false}, in either case. */
    public static Codec<Boolean> booleans() {
        return BOOLEANS;
    }

    /**
     * Durations, as {@link Duration#toString()} writes them; reads the short forms as well: {@code 250ms}, {@code 30s},
     * {@code 5m}, {@code 2h}, {@code 1d}.
     */
    public static Codec<Duration> durations() {
        return DURATIONS;
    }

    /** Bytes as they are; copied on the way in and out. */
    public static Codec<byte[]> bytes() {
        return BYTES;
    }

    /**
     * A codec that compresses what this one writes, where that makes it shorter. It reads only what it has written itself;
     * a value of more than 64 MiB is refused.
     */
    public static <T> Codec<T> compressed(Codec<T> codec) {
        return new CompressedCodec<>(codec);
    }

    /**
     * A codec that encrypts what this one writes, with AES-GCM, and refuses what was changed since. Beside the value stands
     * the id of its key, so that keys can be changed. To compress as well, encrypt what is compressed:
     * {@code encrypted(compressed(text()), keys)}.
     */
    public static <T> Codec<T> encrypted(Codec<T> codec, EncryptionKeys keys) {
        return new EncryptedCodec<>(codec, keys);
    }

    private static <T> Codec<T> trimmed(String wanted, Function<String, T> parse) {
        return new FunctionCodec<>(
                wanted,
                value -> value.toString().getBytes(StandardCharsets.UTF_8),
                bytes -> parse.apply(asText(bytes).strip()));
    }

    private static String asText(byte[] bytes) {
        try {
            return Found.strictly(bytes);
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException("not UTF-8", e);
        }
    }

    private static byte[] asBytes(String text) {
        if (!StandardCharsets.UTF_8.newEncoder().canEncode(text)) {
            throw new IllegalArgumentException("half of a surrogate pair stands in it");
        }
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static Boolean asBoolean(String text) {
        if (text.equalsIgnoreCase("true")) {
            return true;
        }
        if (text.equalsIgnoreCase("false")) {
            return false;
        }
        throw new IllegalArgumentException("neither true nor false");
    }

    private static Duration asDuration(String text) {
        int digits = 0;
        while (digits < text.length() && Character.isDigit(text.charAt(digits))) {
            digits++;
        }
        if (digits == 0) {
            return Duration.parse(text);
        }
        long number = Long.parseLong(text.substring(0, digits));
        String unit = text.substring(digits).strip();
        return switch (unit) {
            case "ms" -> Duration.ofMillis(number);
            case "s" -> Duration.ofSeconds(number);
            case "m" -> Duration.ofMinutes(number);
            case "h" -> Duration.ofHours(number);
            case "d" -> Duration.ofDays(number);
            default -> throw new IllegalArgumentException(unit.isEmpty() ? "no unit" : "no such unit: " + unit);
        };
    }
}
