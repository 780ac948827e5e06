package dev.latchkey.codec;

import java.util.function.Function;

/**
 * Turns values into the bytes that an engine keeps, and back. What {@code encode} gave, {@code decode} takes, in this
 * version of the application and in every other that shares the data. Implementations are thread-safe, and fast: they are
 * called on threads that have other things to do.
 *
 * @param <T> the type of the values
 */
public interface Codec<T> {

    /**
     * The bytes of a value.
     *
     * @throws CodecException if it has none
     */
    byte[] encode(T value);

    /**
     * The value of the bytes, which may have been put there by anyone. The array must not be changed.
     *
     * @throws CodecException if they are not what {@code encode} gives; the message says what was wanted and what was found
     */
    T decode(byte[] bytes);

    /**
     * A codec of two functions; whatever they throw becomes a {@link CodecException}.
     *
     * @param wanted what the values are, for messages: "a currency"
     */
    static <T> Codec<T> of(String wanted, Function<? super T, byte[]> encode, Function<byte[], ? extends T> decode) {
        return new FunctionCodec<>(wanted, encode, decode);
    }
}
