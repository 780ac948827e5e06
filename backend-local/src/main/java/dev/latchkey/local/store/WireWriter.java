package dev.latchkey.local.store;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collection;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Puts values into bytes; equal values in the same order give equal bytes. {@link WireReader} takes them out again. */
final class WireWriter {

    private static final int FIRST_BYTES = 128;
    private static final int KEPT_BYTES_MAX = 1 << 16;

    private byte[] bytes = new byte[FIRST_BYTES];
    private int length;

    /** Begins anew, with the room that there is unless that is much more than is needed as a rule. */
    WireWriter clear() {
        length = 0;
        if (bytes.length > KEPT_BYTES_MAX) {
            bytes = new byte[FIRST_BYTES];
        }
        return this;
    }

    WireWriter u8(int value) {
        room(1);
        bytes[length++] = (byte) value;
        return this;
    }

    /** A number that is small and not negative, as a rule: seven bits to the byte, the lowest first. */
    WireWriter number(long value) {
        room(10);
        long rest = value;
        while ((rest & ~0x7FL) != 0) {
            bytes[length++] = (byte) (rest | 0x80);
            rest >>>= 7;
        }
        bytes[length++] = (byte) rest;
        return this;
    }

    WireWriter bytes(byte[] value) {
        number(value.length);
        room(value.length);
        System.arraycopy(value, 0, bytes, length, value.length);
        length += value.length;
        return this;
    }

    WireWriter text(String value) {
        int chars = value.length();
        for (int i = 0; i < chars; i++) {
            if (value.charAt(i) >= 0x80) {
                return bytes(value.getBytes(StandardCharsets.UTF_8));
            }
        }
        number(chars);
        room(chars);
        for (int i = 0; i < chars; i++) {
            bytes[length++] = (byte) value.charAt(i);
        }
        return this;
    }

    WireWriter optionalText(@Nullable String value) {
        return value == null ? u8(0) : u8(1).text(value);
    }

    <T> WireWriter all(Collection<? extends T> values, Consumer<T> each) {
        number(values.size());
        values.forEach(each);
        return this;
    }

    byte[] toBytes() {
        return Arrays.copyOf(bytes, length);
    }

    private void room(int more) {
        if (bytes.length - length < more) {
            bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, Math.addExact(length, more)));
        }
    }
}
