package dev.latchkey.fuzz;

import static dev.latchkey.fuzz.Fuzz.ascii;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.latchkey.codec.Codec;
import dev.latchkey.codec.CodecException;
import dev.latchkey.codec.Codecs;
import dev.latchkey.codec.EncryptionKeys;
import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.Arrays;
import java.util.Set;
import java.util.zip.Deflater;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A codec, whatever it is given to read,")
class CodecFuzzTest {

    private static final Set<Class<? extends RuntimeException>> DOCUMENTED = Set.of(CodecException.class);
    private static final EncryptionKeys KEYS = EncryptionKeys.of("2026-01", new byte[32]);

    /** What the greatest value takes that may be read, with the copies that are made of it. */
    private static final long INFLATED_BYTES_MAX = 512L << 20;

    @Test
    @DisplayName("gives a value or says that there is none")
    void plainCodecs() {
        Fuzz.check(decoding(Codecs.ints()), DOCUMENTED, ascii("123456"), ascii("-7"));
        Fuzz.check(decoding(Codecs.booleans()), DOCUMENTED, ascii("true"), ascii("False"));
        Fuzz.check(decoding(Codecs.bytes()), DOCUMENTED, ascii("abc"));
        Fuzz.check(decoding(Codecs.longs()), DOCUMENTED, ascii("123456789012"), ascii("-7"));
        Fuzz.check(decoding(Codecs.doubles()), DOCUMENTED, ascii("1.5e300"), ascii("-0.25"));
        Fuzz.check(decoding(Codecs.durations()), DOCUMENTED, ascii("PT1H30M"), ascii("250ms"), ascii("10s"));
        Fuzz.check(decoding(Codecs.text()), DOCUMENTED, ascii("Grüße, 世界"));
    }

    @Test
    @DisplayName("says so if it was compressed and is damaged")
    void compressed() {
        Codec<String> codec = Codecs.compressed(Codecs.text());
        Fuzz.check(
                decoding(codec), INFLATED_BYTES_MAX, DOCUMENTED, codec.encode("ab".repeat(500)), codec.encode("short"));
    }

    @Test
    @DisplayName("does not let a few bytes fill the memory")
    void compressionBomb() {
        byte[] bomb = bomb(1L << 30);
        assertThatThrownBy(() -> Codecs.compressed(Codecs.bytes()).decode(bomb))
                .isInstanceOf(CodecException.class)
                .hasMessageContaining("at most");
        byte[] nested = Codecs.encrypted(Codecs.bytes(), KEYS).encode(bomb);
        assertThatThrownBy(() -> Codecs.encrypted(Codecs.compressed(Codecs.bytes()), KEYS)
                        .decode(nested))
                .isInstanceOf(CodecException.class);
    }

    private static byte[] bomb(long bytes) {
        Deflater deflater = new Deflater(Deflater.BEST_SPEED);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write('Z');
        byte[] zeros = new byte[1 << 20];
        byte[] buffer = new byte[1 << 16];
        for (long done = 0; done < bytes; done += zeros.length) {
            deflater.setInput(zeros);
            while (!deflater.needsInput()) {
                out.write(buffer, 0, deflater.deflate(buffer));
            }
        }
        deflater.finish();
        while (!deflater.finished()) {
            out.write(buffer, 0, deflater.deflate(buffer));
        }
        deflater.end();
        return out.toByteArray();
    }

    @Test
    @DisplayName("says so if it was encrypted and is not as it was written")
    void encrypted() {
        Codec<String> codec = Codecs.encrypted(Codecs.text(), KEYS);
        byte[] one = codec.encode("a secret");
        byte[] other = codec.encode("another secret that is longer");
        Fuzz.check(
                bytes -> {
                    String value = codec.decode(bytes);
                    if (!Arrays.equals(bytes, one) && !Arrays.equals(bytes, other)) {
                        throw new IllegalStateException("what was forged was believed: " + value);
                    }
                },
                DOCUMENTED,
                one,
                other);
    }

    @Test
    @DisplayName("of a user's own may throw what it likes, and that is said in the same way")
    void ownCodec() {
        Codec<Duration> own =
                Codec.of("a duration", value -> ascii(value.toString()), bytes -> Duration.parse(new String(bytes)));
        Fuzz.check(decoding(own), DOCUMENTED, ascii("PT5S"));
    }

    private static Fuzz.Decoder decoding(Codec<?> codec) {
        return codec::decode;
    }
}
