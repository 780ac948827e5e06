package dev.latchkey.codec;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;

/**
 * Makes large values smaller: writes what another codec writes in compressed form (zlib), where that is shorter. Values that
 * were written before, without it, cannot be read by it: begin with it, or write them anew.
 *
 * <p>What is written begins with one byte, {@code Z} for compressed and {@code =} for as it is, so small text stays readable.
 * A value that would be greater than {@value #BYTES_MAX} bytes when read is refused, so nobody fills the memory with a few
 * bytes.
 */
final class CompressedCodec<T> implements Codec<T> {

    static final int BYTES_MAX = 64 * 1_024 * 1_024;

    private static final byte COMPRESSED = 'Z';
    private static final byte PLAIN = '=';
    private static final int BUFFER_BYTES = 8_192;

    private final Codec<T> inner;

    CompressedCodec(Codec<T> inner) {
        this.inner = inner;
    }

    @Override
    public byte[] encode(T value) {
        byte[] plain = inner.encode(value);
        if (plain.length > BYTES_MAX) {
            throw new CodecException(
                    "A value of at most " + BYTES_MAX + " bytes can be compressed, but this one has " + plain.length
                            + ".",
                    null);
        }
        byte[] compressed = deflate(plain);
        return compressed.length < plain.length ? marked(COMPRESSED, compressed) : marked(PLAIN, plain);
    }

    @Override
    public T decode(byte[] bytes) {
        if (bytes.length > 0 && bytes[0] == PLAIN) {
            return inner.decode(Arrays.copyOfRange(bytes, 1, bytes.length));
        }
        if (bytes.length > 0 && bytes[0] == COMPRESSED) {
            return inner.decode(inflate(bytes));
        }
        throw new CodecException(
                "Wanted a value that was written compressed, which begins with Z or =, but found "
                        + Found.describe(bytes) + ".",
                null);
    }

    private static byte[] marked(byte mark, byte[] bytes) {
        byte[] marked = new byte[bytes.length + 1];
        marked[0] = mark;
        System.arraycopy(bytes, 0, marked, 1, bytes.length);
        return marked;
    }

    private static byte[] deflate(byte[] plain) {
        Deflater deflater = new Deflater();
        try {
            deflater.setInput(plain);
            deflater.finish();
            ByteArrayOutputStream compressed = new ByteArrayOutputStream();
            byte[] buffer = new byte[BUFFER_BYTES];
            while (!deflater.finished()) {
                compressed.write(buffer, 0, deflater.deflate(buffer));
            }
            return compressed.toByteArray();
        } finally {
            deflater.end();
        }
    }

    private static byte[] inflate(byte[] bytes) {
        Inflater inflater = new Inflater();
        try {
            inflater.setInput(bytes, 1, bytes.length - 1);
            ByteArrayOutputStream plain = new ByteArrayOutputStream();
            byte[] buffer = new byte[BUFFER_BYTES];
            while (!inflater.finished()) {
                int read = inflater.inflate(buffer);
                if (read == 0 && (inflater.needsInput() || inflater.needsDictionary())) {
                    throw new CodecException(
                            "Wanted a compressed value, but the " + bytes.length + " bytes found end too early.", null);
                }
                plain.write(buffer, 0, read);
                if (plain.size() > BYTES_MAX) {
                    throw new CodecException(
                            "Wanted a compressed value of at most " + BYTES_MAX + " bytes, but the " + bytes.length
                                    + " bytes found stand for more.",
                            null);
                }
            }
            return plain.toByteArray();
        } catch (DataFormatException e) {
            throw new CodecException(
                    "Wanted a compressed value, but the " + bytes.length + " bytes found are damaged.", e);
        } finally {
            inflater.end();
        }
    }

    @Override
    public String toString() {
        return "compressed " + inner;
    }
}
