package dev.latchkey.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Colours are shown")
class TerminalTest {

    @Test
    @DisplayName("on a terminal, as wide as the script says")
    void onATerminal() {
        Terminal terminal = Terminal.of("true", "132", Map.of("TERM", "xterm", "LANG", "de_DE.UTF-8"));
        assertThat(terminal).isEqualTo(new Terminal(true, true, true, 132));
    }

    @Test
    @DisplayName("not where the output goes elsewhere, nor where NO_COLOR is set or the terminal is dumb")
    void notElsewhere() {
        assertThat(Terminal.of("false", "", Map.of("TERM", "xterm")).coloured()).isFalse();
        assertThat(Terminal.of("true", "", Map.of("TERM", "xterm", "NO_COLOR", "1"))
                        .coloured())
                .isFalse();
        assertThat(Terminal.of("true", "", Map.of("TERM", "dumb")).coloured()).isFalse();
    }

    @Test
    @DisplayName("and an empty NO_COLOR counts as none")
    void emptyNoColor() {
        assertThat(Terminal.of("true", "", Map.of("TERM", "xterm", "NO_COLOR", ""))
                        .coloured())
                .isTrue();
    }
}
