package dev.latchkey.config;

import static dev.latchkey.fuzz.Fuzz.ascii;

import dev.latchkey.fuzz.Fuzz;
import dev.latchkey.spi.Entry;
import dev.latchkey.spi.Stamp;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Configuration, whoever wrote it,")
class ConfigFuzzTest {

    @Test
    @DisplayName("is a revision with its heading, or is said to be none")
    void revisions() {
        Fuzz.check(
                bytes -> Stored.parse("db/url", new Entry("config/shop/db,url", bytes, new Stamp(1, 1), 0, 1, null))
                        .revision(),
                Set.of(ConfigValueException.class),
                Stored.encode(7, ascii("jdbc:x"), "0123456789abcdef", 1, "at=2026-01-31T12:00:00Z by=web-1"),
                Stored.encode(8, null, "0123456789abcdef", 98, "at=2026-01-31T12:00:00Z by="));
    }

    @Test
    @DisplayName("is imported, or refused with the line")
    void importedText() {
        Fuzz.check(
                bytes -> ExportedText.parse(new String(bytes, StandardCharsets.UTF_8)),
                Set.of(IllegalArgumentException.class),
                ascii("# shop\ndb/url = jdbc:\\u0041\\n\\t\\\\x\n"),
                ascii("a/b =base64= AAECAwQ=\nc = \r\nd =\n"));
    }
}
