package dev.latchkey.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latchkey.session.Participant;
import dev.latchkey.spi.Entry;
import dev.latchkey.spi.Stamp;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("Who stands in a queue")
class IdentityTest {

    private static Participant read(byte[] value) {
        Entry ticket = new Entry("locks/a/lock!0123456789abcdef", value, new Stamp(1, 1), 1, 5, "session-9");
        return Identity.participant(ticket, 5 * 256);
    }

    private static Participant read(String value) {
        return read(value.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    @DisplayName("is read as it was written")
    void readAsWritten() {
        Identity shop = new Identity("shop 1=a", "host", 42);
        Participant participant = read(shop.ticketValue());
        assertThat(participant.name()).isEqualTo("shop 1=a");
        assertThat(participant.host()).isEqualTo("host");
        assertThat(participant.process()).isEqualTo(42);
        assertThat(participant.since()).isAfter(Instant.EPOCH);
        assertThat(participant.token()).isEqualTo(1280);
        assertThat(participant.session()).isEqualTo("session-9");
    }

    @Test
    @DisplayName("is this process, by default under its host's name and its number")
    void ofThisProcess() {
        Identity here = Identity.ofThisProcess();
        assertThat(here.process()).isEqualTo(ProcessHandle.current().pid());
        assertThat(here.name()).isEqualTo(here.host() + "/" + here.process()).isNotBlank();
        assertThat(here.named("shop")).isEqualTo(new Identity("shop", here.host(), here.process()));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "\n\n\n", "=", "=name", "rubbish", "name", "name=\nhost=\nprocess=\nsince=", "\u0000\u0001"})
    @DisplayName("is shown as empty where a ticket says nothing that can be read")
    void malformedIsEmpty(String value) {
        assertThat(read(value)).isEqualTo(new Participant("", "", 0, Instant.EPOCH, 1280, "session-9"));
    }

    @Test
    @DisplayName("is read as far as it can be where a ticket is malformed in part")
    void partlyMalformed() {
        Participant participant =
                read("process=99999999999999999999\nsince=yesterday\nname=shop\nname=again\nhost=h\n");
        assertThat(participant).isEqualTo(new Participant("shop", "h", 0, Instant.EPOCH, 1280, "session-9"));
    }

    @Test
    @DisplayName("cannot bring control characters, or a text without end, onto a person's screen")
    void controlCharacters() {
        assertThat(read("name=\u001b[31mred\u0007\n").name()).isEqualTo("?[31mred?");
        assertThat(read("name=" + "x".repeat(1_000_000)).name()).hasSize(200);
        assertThat(read(new byte[] {'n', 'a', 'm', 'e', '=', (byte) 0xff, (byte) 0xfe})
                        .name())
                .isEqualTo("\ufffd\ufffd");
    }

    @Test
    @DisplayName("cannot forge a line of its ticket by its name")
    void namesCannotForgeLines() {
        Identity forger = new Identity("a\nhost=other", "h", 1);
        assertThat(read(forger.ticketValue()).host()).isEqualTo("h");
        assertThat(read(forger.ticketValue()).name()).isEqualTo("a?host=other");
    }

    @Test
    @DisplayName("is not looked for beyond the first lines")
    void onlyTheFirstLinesCount() {
        assertThat(read("x=y\n".repeat(100) + "name=late\n").name()).isEmpty();
    }
}
