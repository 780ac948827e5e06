package dev.latchkey.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.latchkey.spi.Keys;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("The names that users give")
class NamesTest {

    @ParameterizedTest
    @ValueSource(strings = {"a", "orders/42", "a.b_c~d:e@f+g-h", "...", "..a/b", "A/b/C/0"})
    @DisplayName("are segments joined by slashes, and make keys that every engine takes")
    void goodNames(String name) {
        assertThat(Names.check("lock", name)).isEqualTo(name);
        assertThat(Keys.isKey(Names.key("locks", name))).isTrue();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "''|is empty",
                "'/a'|has an empty segment",
                "'a/'|has an empty segment",
                "'a//b'|has an empty segment",
                "'a/./b'|has the segment \".\"",
                "'..'|has the segment \"..\"",
                "'a b'|has a character that names do not have, in the segment \"a b\"",
                "'a,b'|has a character that names do not have, in the segment \"a,b\"",
                "'a!b'|has a character that names do not have",
                "'ü'|has a character that names do not have"
            })
    @DisplayName("are refused with what is wrong, and what to write instead")
    void badNames(String name, String fault) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Names.check("lock", name))
                .withMessageStartingWith("The name of a lock is wanted, such as \"orders/42\", but \"" + name + "\" ")
                .withMessageContaining(fault)
                .withMessageEndingWith("at most 200 characters in all.");
    }

    @Test
    @DisplayName("are at most 200 characters long")
    void longNames() {
        Names.check("lock", "x".repeat(200));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Names.check("lock", "x".repeat(201)))
                .withMessageContaining("has 201 characters")
                .withMessageContaining("x".repeat(60) + "…");
    }

    @Test
    @DisplayName("do not bring control characters into a message")
    void controlCharacters() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Names.check("lock", "a\n\u001bb"))
                .withMessageContaining("\"a??b\"")
                .withMessageNotContaining("\n");
    }

    @Test
    @DisplayName("that differ make keys that differ")
    void keysDiffer() {
        assertThat(Names.key("locks", "orders/42")).isEqualTo("locks/orders,42");
        Set<String> keys = new HashSet<>();
        for (String name : Set.of("a/b", "a:b", "a.b", "a-b", "ab")) {
            keys.add(Names.key("locks", name));
        }
        assertThat(keys).hasSize(5);
    }

    @Test
    @DisplayName("of tickets are sixteen hexadecimal digits, never the same twice")
    void nonces() {
        Set<String> seen = new HashSet<>();
        for (int i = 0; i < 10_000; i++) {
            String nonce = Nonces.next();
            assertThat(nonce).matches("[0-9a-f]{16}");
            assertThat(seen.add(nonce)).isTrue();
        }
    }
}
