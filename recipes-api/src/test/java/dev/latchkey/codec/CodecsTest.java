package dev.latchkey.codec;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Currency;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A codec")
class CodecsTest {

    @Test
    @DisplayName("reads what it wrote")
    void readsWhatItWrote() {
        assertThat(back(Codecs.text(), " ä€ \n")).isEqualTo(" ä€ \n");
        assertThat(back(Codecs.longs(), Long.MIN_VALUE)).isEqualTo(Long.MIN_VALUE);
        assertThat(back(Codecs.ints(), -7)).isEqualTo(-7);
        assertThat(back(Codecs.doubles(), 0.1)).isEqualTo(0.1);
        assertThat(back(Codecs.booleans(), true)).isTrue();
        assertThat(back(Codecs.durations(), Duration.ofMillis(1500))).isEqualTo(Duration.ofMillis(1500));
        assertThat(back(Codecs.bytes(), new byte[] {-1, 0, 1})).containsExactly(-1, 0, 1);
    }

    @Test
    @DisplayName("writes numbers as text that a person can read, and takes the line break of an editor")
    void textForPeople() {
        assertThat(Codecs.longs().encode(42L)).isEqualTo("42".getBytes(UTF_8));
        assertThat(Codecs.longs().decode("42\n".getBytes(UTF_8))).isEqualTo(42);
        assertThat(Codecs.durations().decode("250ms".getBytes(UTF_8))).isEqualTo(Duration.ofMillis(250));
        assertThat(Codecs.durations().decode("2h".getBytes(UTF_8))).isEqualTo(Duration.ofHours(2));
    }

    @Test
    @DisplayName("says what was wanted and what was found")
    void saysWhatWasWantedAndFound() {
        assertThatThrownBy(() -> Codecs.ints().decode("twelve".getBytes(UTF_8)))
                .isInstanceOf(CodecException.class)
                .hasMessageContaining("Wanted a whole number of 32 bits")
                .hasMessageContaining("\"twelve\"");
        assertThatThrownBy(() -> Codecs.booleans().decode("yes".getBytes(UTF_8)))
                .hasMessageContaining("true or false")
                .hasMessageContaining("\"yes\"");
        assertThatThrownBy(() -> Codecs.durations().decode("5 weeks".getBytes(UTF_8)))
                .hasMessageContaining("a duration like")
                .hasMessageContaining("no such unit: weeks");
        assertThatThrownBy(() -> Codecs.text().decode(new byte[] {(byte) 0xc3, 0x28}))
                .hasMessageContaining("2 bytes beginning with 0xc328");
        assertThatThrownBy(() -> Codecs.longs().decode(new byte[0])).hasMessageContaining("found nothing (0 bytes)");
    }

    @Test
    @DisplayName("of an application's own functions turns what they throw into the same sort of message")
    void ownFunctions() {
        Codec<Currency> currencies = Codec.of(
                "a currency",
                currency -> currency.getCurrencyCode().getBytes(UTF_8),
                bytes -> Currency.getInstance(new String(bytes, UTF_8)));

        assertThat(back(currencies, Currency.getInstance("EUR")).getCurrencyCode())
                .isEqualTo("EUR");
        assertThatThrownBy(() -> currencies.decode("Euro".getBytes(UTF_8)))
                .isInstanceOf(CodecException.class)
                .hasMessageContaining("Wanted a currency, but found \"Euro\"");
    }

    private static <T> T back(Codec<T> codec, T value) {
        return codec.decode(codec.encode(value));
    }
}
