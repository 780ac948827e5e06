package dev.latchkey.local.store;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Takes values out of the bytes that {@link WireWriter} made. It reads nothing that is not there: bytes that end too early
 * or hold an impossible length give an {@link IllegalArgumentException}.
 */
final class WireReader {

    private final byte[] bytes;
    private int at;

    WireReader(byte[] bytes) {
        this.bytes = bytes;
    }

    int u8() {
        return bytes[advance(1)] & 0xFF;
    }

    long number() {
        long value = 0;
        for (int shift = 0; shift < 64; shift += 7) {
            int next = u8();
            value |= (long) (next & 0x7F) << shift;
            if (next < 0x80) {
                return value;
            }
        }
        throw new IllegalArgumentException("A number ends within ten bytes, but the one before byte " + at
                + " does not: these bytes were not written by this format.");
    }

    byte[] bytes() {
        int length = length();
        int from = advance(length);
        return Arrays.copyOfRange(bytes, from, from + length);
    }

    String text() {
        int length = length();
        return new String(bytes, advance(length), length, StandardCharsets.UTF_8);
    }

    @Nullable
    String optionalText() {
        return u8() == 0 ? null : text();
    }

    <T> List<T> all(Supplier<T> each) {
        int count = length();
        List<T> values = new ArrayList<>(Math.min(count, 1_024));
        for (int i = 0; i < count; i++) {
            values.add(each.get());
        }
        return values;
    }

    void end() {
        if (at != bytes.length) {
            throw new IllegalArgumentException("The value ends at byte " + at + ", but " + bytes.length
                    + " bytes are there: they were not written by this format.");
        }
    }

    private int length() {
        long length = number();
        if (length < 0 || length > Integer.MAX_VALUE) {
            throw new IllegalArgumentException("A length is wanted before byte " + at + ", but it is " + length + ".");
        }
        return (int) length;
    }

    private int advance(int count) {
        if (count > bytes.length - at) {
            throw new IllegalArgumentException(count + " more bytes are wanted at byte " + at + ", but only "
                    + bytes.length + " are there in all.");
        }
        int from = at;
        at += count;
        return from;
    }
}
