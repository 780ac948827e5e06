package dev.latchkey.codec;

import java.util.function.Function;

/** A codec of two functions, with messages that say what was wanted and what was found. */
final class FunctionCodec<T> implements Codec<T> {

    private final String wanted;
    private final Function<? super T, byte[]> encode;
    private final Function<byte[], ? extends T> decode;

    FunctionCodec(String wanted, Function<? super T, byte[]> encode, Function<byte[], ? extends T> decode) {
        this.wanted = wanted;
        this.encode = encode;
        this.decode = decode;
    }

    @Override
    public byte[] encode(T value) {
        try {
            return encode.apply(value);
        } catch (CodecException said) {
            throw said;
        } catch (RuntimeException e) {
            throw new CodecException("The value cannot be written as " + wanted + ": " + reason(e) + ".", e);
        }
    }

    @Override
    public T decode(byte[] bytes) {
        try {
            return decode.apply(bytes);
        } catch (CodecException said) {
            throw said;
        } catch (RuntimeException e) {
            throw new CodecException(
                    "Wanted " + wanted + ", but found " + Found.describe(bytes) + " (" + reason(e) + ").", e);
        }
    }

    private static String reason(RuntimeException e) {
        return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    }

    @Override
    public String toString() {
        return "codec of " + wanted;
    }
}
