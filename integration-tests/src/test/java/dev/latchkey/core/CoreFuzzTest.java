package dev.latchkey.core;

import static dev.latchkey.fuzz.Fuzz.ascii;
import static org.assertj.core.api.Assertions.assertThat;

import dev.latchkey.fuzz.Fuzz;
import dev.latchkey.session.CoordinationException;
import dev.latchkey.spi.Entry;
import dev.latchkey.spi.Keys;
import dev.latchkey.spi.Stamp;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("What recipes read from the engine, whoever wrote it,")
class CoreFuzzTest {

    private static Entry entry(byte[] value) {
        return new Entry("locks/a/x!0123456789abcdef!0000000001", value, new Stamp(1, 1), 1, 1, "0x1");
    }

    @Test
    @DisplayName("is a register or is said to be none")
    void registers() {
        Fuzz.check(
                bytes -> RegisterText.of(entry(bytes), "counter a"),
                Set.of(CoordinationException.class),
                RegisterText.bytes(7, "0123456789abcdef", " fedcba9876543210 00000000000000ff", ascii("42")),
                RegisterText.bytes(Long.MAX_VALUE, "0123456789abcdef", "", new byte[0]));
    }

    @Test
    @DisplayName("tells of a participant, with blanks for what it does not say")
    void participants() {
        Identity identity = new Identity("web-1", "host", 4711);
        Fuzz.check(
                bytes -> {
                    assertThat(Identity.participant(entry(bytes), 7).toString()).hasSizeLessThan(2_000);
                    Identity.note(entry(bytes));
                },
                Set.of(),
                identity.ticketValue(),
                identity.ticketValue("a note\n\nof two parts"));
    }

    @Test
    @DisplayName("is a key or none, however long it is")
    void keys() {
        Fuzz.check(
                bytes -> {
                    String text = new String(bytes, StandardCharsets.UTF_8);
                    if (Keys.isKey(text)) {
                        assertThat(text).matches("[A-Za-z0-9._~:@+,!/-]+").doesNotContain("//");
                        Keys.parseTicket(text, 1);
                    }
                },
                Set.of(),
                ascii("locks/orders,42/label!0123456789abcdef!0000000001"),
                ascii("a/b"));
        assertThat(Keys.isKey("a/".repeat(100_000) + "a")).isTrue();
        assertThat(Keys.isKey("a/".repeat(100_000))).isFalse();
        assertThat(Keys.isKey("")).isFalse();
        assertThat(Keys.isKey("/a")).isFalse();
        assertThat(Keys.isKey("a//b")).isFalse();
        assertThat(Keys.isKey("ä")).isFalse();
    }

    @Test
    @DisplayName("is a label that can be read, or is refused")
    void labels() {
        Fuzz.check(
                bytes -> Labels.decode(new String(bytes, StandardCharsets.UTF_8)),
                Set.of(IllegalArgumentException.class, NumberFormatException.class),
                ascii(Labels.encode("caller/1 – ä")),
                ascii("a,2fb"));
    }
}
