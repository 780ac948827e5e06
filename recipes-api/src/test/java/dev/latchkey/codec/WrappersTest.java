package dev.latchkey.codec;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Codecs around codecs")
class WrappersTest {

    private static final byte[] OLD_KEY = new byte[16];
    private static final byte[] NEW_KEY = new byte[32];

    static {
        Arrays.fill(NEW_KEY, (byte) 7);
    }

    private final Codec<String> compressed = Codecs.compressed(Codecs.text());
    private final Codec<String> encrypted = Codecs.encrypted(Codecs.text(), EncryptionKeys.of("old", OLD_KEY));

    @Test
    @DisplayName("compress what is long, and leave short text readable")
    void compresses() {
        String text = "again and ".repeat(1_000);
        byte[] bytes = compressed.encode(text);
        assertThat(bytes.length).isLessThan(200);
        assertThat(compressed.decode(bytes)).isEqualTo(text);
        assertThat(compressed.encode("short")).isEqualTo("=short".getBytes(UTF_8));
        assertThat(compressed.decode(compressed.encode(""))).isEmpty();
    }

    @Test
    @DisplayName("refuse compressed bytes that are damaged, cut short, or stand for more than fits")
    void refusesDamagedCompression() {
        byte[] bytes = compressed.encode("again and ".repeat(1_000));
        byte[] cut = Arrays.copyOf(bytes, bytes.length - 8);
        assertThatThrownBy(() -> compressed.decode(cut)).isInstanceOf(CodecException.class);
        bytes[1] ^= 0x55;
        assertThatThrownBy(() -> compressed.decode(bytes))
                .isInstanceOf(CodecException.class)
                .hasMessageContaining("damaged");
        assertThatThrownBy(() -> compressed.decode("raw".getBytes(UTF_8)))
                .isInstanceOf(CodecException.class)
                .hasMessageContaining("raw");
        assertThatThrownBy(() -> compressed.decode(new byte[0])).isInstanceOf(CodecException.class);
        Codec<byte[]> large = Codecs.compressed(Codecs.bytes());
        assertThatThrownBy(() -> large.encode(new byte[CompressedCodec.BYTES_MAX + 1]))
                .isInstanceOf(CodecException.class);
        byte[] nested = large.encode(new byte[CompressedCodec.BYTES_MAX]);
        assertThat(large.decode(nested)).hasSize(CompressedCodec.BYTES_MAX);
    }

    @Test
    @DisplayName("encrypt, never twice in the same way, and show nothing of the value")
    void encrypts() {
        byte[] once = encrypted.encode("secret");
        byte[] twice = encrypted.encode("secret");
        assertThat(once).isNotEqualTo(twice);
        assertThat(new String(once, ISO_8859_1)).contains("old").doesNotContain("secret");
        assertThat(encrypted.decode(once)).isEqualTo("secret");
        assertThat(encrypted.decode(twice)).isEqualTo("secret");
    }

    @Test
    @DisplayName("refuse every single bit of an encrypted value that was changed")
    void noticesTampering() {
        byte[] bytes = encrypted.encode("secret");
        for (int bit = 0; bit < 8 * bytes.length; bit++) {
            byte[] changed = bytes.clone();
            changed[bit / 8] ^= (byte) (1 << bit % 8);
            assertThatThrownBy(() -> encrypted.decode(changed))
                    .isInstanceOf(CodecException.class)
                    .hasMessageNotContaining("secret");
        }
        for (int length = 0; length < bytes.length; length++) {
            byte[] cut = Arrays.copyOf(bytes, length);
            assertThatThrownBy(() -> encrypted.decode(cut)).isInstanceOf(CodecException.class);
        }
    }

    @Test
    @DisplayName("read what old keys wrote while keys are being changed, and name the key that is missing")
    void rotatesKeys() {
        byte[] old = encrypted.encode("secret");
        Codec<String> both = Codecs.encrypted(
                Codecs.text(), EncryptionKeys.of("new", NEW_KEY).orReadWith("old", OLD_KEY));
        assertThat(both.decode(old)).isEqualTo("secret");
        byte[] fresh = both.encode("secret");
        assertThatThrownBy(() -> encrypted.decode(fresh))
                .isInstanceOf(CodecException.class)
                .hasMessageContaining("[old]")
                .hasMessageContaining("\"new\"");
        assertThatThrownBy(() -> EncryptionKeys.of("a", new byte[15]))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("15");
        assertThatThrownBy(() -> EncryptionKeys.of("a b", OLD_KEY)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> EncryptionKeys.of("a", OLD_KEY).orReadWith("a", NEW_KEY))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(EncryptionKeys.of("a", NEW_KEY)).hasToString("encryption keys [a], writing with a");
    }

    @Test
    @DisplayName("encrypt what is compressed, and do not show a decrypted value that has the wrong type")
    void combine() {
        EncryptionKeys keys = EncryptionKeys.of("k", NEW_KEY);
        Codec<String> codec = Codecs.encrypted(Codecs.compressed(Codecs.text()), keys);
        String text = "again and ".repeat(1_000);
        byte[] bytes = codec.encode(text);
        assertThat(bytes.length).isLessThan(200);
        assertThat(codec.decode(bytes)).isEqualTo(text);
        byte[] word = Codecs.encrypted(Codecs.text(), keys).encode("secret");
        assertThatThrownBy(() -> Codecs.encrypted(Codecs.ints(), keys).decode(word))
                .isInstanceOf(CodecException.class)
                .hasMessageNotContaining("secret")
                .hasNoCause();
    }
}
