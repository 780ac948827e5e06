package dev.latchkey.fuzz;

import com.sun.management.ThreadMXBean;
import java.io.ByteArrayOutputStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;

/**
 * Feeds a decoder with what nobody meant to write: samples that were changed a little or much, and noise. Whatever comes in,
 * the decoder gives a value or one of the errors that it names, and takes no more memory than it should.
 *
 * <p>{@code latchkey.fuzz.cases} says how many inputs each decoder gets, {@code latchkey.fuzz.seed} which ones: the same seed
 * gives the same inputs.
 */
public final class Fuzz {

    private static final int CASES = Integer.getInteger("latchkey.fuzz.cases", 1_000);
    private static final long SEED = Long.getLong("latchkey.fuzz.seed", 20_260_131L);
    private static final long MEMORY_BYTES_MAX = 8L << 20;
    private static final ThreadMXBean MEMORY = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    /** What a person who wants to break a parser would try. */
    private static final List<byte[]> TOKENS = List.of(
            ascii("-1"),
            ascii("0"),
            ascii("9999999999999999999"),
            ascii("2147483648"),
            ascii("+1"),
            ascii("1e9"),
            ascii("NaN"),
            ascii("\n"),
            ascii("\r\n"),
            ascii("\n\n"),
            ascii(" "),
            ascii("="),
            ascii("\\"),
            ascii("\\u"),
            ascii("\\uD800"),
            ascii("%"),
            ascii("%n%s"),
            ascii("../"),
            ascii("/"),
            ascii("!"),
            ascii(","),
            ascii("\0"),
            ascii("java.lang.Runtime"),
            ascii("${jndi:ldap://127.0.0.1/a}"),
            new byte[] {(byte) 0xac, (byte) 0xed, 0, 5},
            new byte[] {(byte) 0xff, (byte) 0xff, (byte) 0xff, (byte) 0x7f},
            new byte[] {(byte) 0x80, (byte) 0x80},
            new byte[] {(byte) 0xed, (byte) 0xa0, (byte) 0x80},
            new byte[] {0, 0, 0, 0});

    private final SplittableRandom random = new SplittableRandom(SEED);
    private final List<byte[]> samples;

    private Fuzz(List<byte[]> samples) {
        this.samples = samples;
    }

    /** Reads bytes, and does with the value whatever its readers do. */
    @FunctionalInterface
    public interface Decoder {
        void decode(byte[] bytes);
    }

    /** Throws an {@link AssertionError} that shows the input, if the decoder throws anything but what it documents. */
    public static void check(Decoder decoder, Set<Class<? extends RuntimeException>> documented, byte[]... samples) {
        check(decoder, MEMORY_BYTES_MAX, documented, samples);
    }

    /** The same for a decoder that may take so much memory at most. */
    public static void check(
            Decoder decoder,
            long memoryBytesMax,
            Set<Class<? extends RuntimeException>> documented,
            byte[]... samples) {
        Fuzz fuzz = new Fuzz(List.of(samples));
        for (byte[] sample : samples) {
            decoder.decode(sample);
        }
        for (int i = 0; i < CASES; i++) {
            byte[] input = fuzz.next();
            long before = MEMORY.getCurrentThreadAllocatedBytes();
            try {
                decoder.decode(input);
            } catch (RuntimeException e) {
                if (!documented.contains(e.getClass())) {
                    throw failure(i, input, "threw " + e, e);
                }
            } catch (StackOverflowError | OutOfMemoryError e) {
                throw failure(i, input, "threw " + e, e);
            }
            long taken = MEMORY.getCurrentThreadAllocatedBytes() - before;
            if (taken > memoryBytesMax + 64L * input.length) {
                throw failure(i, input, "took " + taken + " bytes of memory", null);
            }
        }
    }

    private static AssertionError failure(int number, byte[] input, String what, Throwable cause) {
        byte[] shown = Arrays.copyOf(input, Math.min(input.length, 400));
        return new AssertionError(
                "Case " + number + " of seed " + SEED + ", " + input.length + " bytes, " + what + ". It begins: "
                        + new String(shown, StandardCharsets.ISO_8859_1).replaceAll("\\p{Cntrl}", ".") + " = "
                        + HexFormat.of().formatHex(shown),
                cause);
    }

    private byte[] next() {
        int kind = random.nextInt(20);
        if (kind == 0) {
            byte[] noise = new byte[random.nextInt(200)];
            random.nextBytes(noise);
            return noise;
        } else if (kind == 1) {
            return repeated();
        }
        byte[] input = any().clone();
        for (int i = random.nextInt(1, 5); i > 0; i--) {
            input = changed(input);
        }
        return input;
    }

    /** A piece of a sample, or a token, many times over. */
    private byte[] repeated() {
        byte[] piece = random.nextBoolean() ? token() : slice(any());
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (int i = random.nextInt(20_000); i > 0 && all.size() < 100_000; i--) {
            all.writeBytes(piece);
        }
        return all.toByteArray();
    }

    private byte[] changed(byte[] input) {
        if (input.length == 0) {
            return token();
        }
        int at = random.nextInt(input.length);
        byte[] copy = input.clone();
        switch (random.nextInt(8)) {
            case 0 -> copy[at] ^= (byte) (1 << random.nextInt(8));
            case 1 -> copy[at] = (byte) random.nextInt(256);
            case 2 -> copy = Arrays.copyOf(input, at);
            case 3 ->
                copy = joined(
                        Arrays.copyOf(input, at),
                        Arrays.copyOfRange(input, random.nextInt(at, input.length), input.length));
            case 4 -> copy = joined(Arrays.copyOf(input, at), token(), Arrays.copyOfRange(input, at, input.length));
            case 5 -> copy = joined(Arrays.copyOf(input, at), slice(any()));
            case 6 -> copy = joined(input, slice(input), token());
            default -> copy = otherNumber(input, at);
        }
        return copy;
    }

    /** Puts a token where a number stands. */
    private byte[] otherNumber(byte[] input, int from) {
        int begin = from;
        while (begin < input.length && !Character.isDigit(input[begin])) {
            begin++;
        }
        int end = begin;
        while (end < input.length && Character.isDigit(input[end])) {
            end++;
        }
        return joined(Arrays.copyOf(input, begin), token(), Arrays.copyOfRange(input, end, input.length));
    }

    private byte[] any() {
        return samples.get(random.nextInt(samples.size()));
    }

    private byte[] token() {
        return TOKENS.get(random.nextInt(TOKENS.size()));
    }

    private byte[] slice(byte[] of) {
        int from = of.length == 0 ? 0 : random.nextInt(of.length);
        return Arrays.copyOfRange(of, from, random.nextInt(from, of.length + 1));
    }

    private static byte[] joined(byte[]... parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }

    /** A sample of text. */
    public static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
