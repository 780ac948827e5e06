package dev.latchkey.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A table")
class TableTest {

    private static Screen screen(boolean interactive, int columns) {
        PrintStream nowhere = new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8);
        return new Screen(nowhere, nowhere, new Terminal(interactive, false, true, columns), false);
    }

    @Test
    @DisplayName("has columns as wide as they must be, and no blanks at the end of a line")
    void alignsColumns() {
        Table table = new Table("KEY", "VALUE").row(Style.PLAIN, "db/url", "x").row(Style.PLAIN, "a", "jdbc");
        assertThat(table.lines(screen(true, 80))).containsExactly("KEY     VALUE", "db/url  x", "a       jdbc");
    }

    @Test
    @DisplayName("keeps within a narrow terminal: the widest column gives way, and says so by an ellipsis")
    void cutsTheWidest() {
        Table table = new Table("KEY", "VALUE").row(Style.PLAIN, "limit", "0123456789".repeat(10));
        List<String> lines = table.lines(screen(true, 40));
        assertThat(lines).allMatch(line -> line.length() <= 40);
        assertThat(lines.get(1)).startsWith("limit  0123456789").endsWith("…");
    }

    @Test
    @DisplayName("cuts nothing where no terminal is")
    void cutsNothingInAPipe() {
        String value = "0123456789".repeat(40);
        assertThat(new Table("KEY", "VALUE").row(Style.PLAIN, "limit", value).lines(screen(false, 40)))
                .contains("limit  " + value);
    }

    @Test
    @DisplayName("hands no control character to a terminal, whatever stands in the engine")
    void showsNoControlCharacters() {
        assertThat(new Table("VALUE").row(Style.PLAIN, "a\u001b[2Jb\nc").lines(screen(true, 80)))
                .contains("a·[2Jb·c");
    }
}
