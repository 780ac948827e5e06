package dev.latchkey.spi;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import java.util.regex.Pattern;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class KeysTest {

    private static final Pattern KEY = Pattern.compile("[A-Za-z0-9._~:@+,!-]+(/[A-Za-z0-9._~:@+,!-]+)*");

    @Test
    @DisplayName("A key is segments of the permitted characters joined by single slashes, as the pattern says")
    void takesExactlyWhatThePatternSays() {
        Random random = new Random(1);
        int keys = 0;
        for (int i = 0; i < 200_000; i++) {
            String text = text(random);
            boolean isKey = Keys.isKey(text);
            assertThat(isKey).as("\"%s\"", text).isEqualTo(KEY.matcher(text).matches());
            keys += isKey ? 1 : 0;
        }
        assertThat(keys).isBetween(20_000, 180_000);
    }

    @Test
    @DisplayName("Every single character is judged as the pattern judges it")
    void judgesEveryCharacterAsThePatternDoes() {
        for (int c = Character.MIN_VALUE; c <= Character.MAX_VALUE; c++) {
            String text = "a" + (char) c + "b";
            assertThat(Keys.isKey(text))
                    .as("character %d", c)
                    .isEqualTo(KEY.matcher(text).matches());
        }
    }

    @Test
    @DisplayName("A key of a hundred thousand segments is judged, not a stack overflow")
    void judgesVeryLongKeys() {
        assertThat(Keys.isKey("a/".repeat(100_000) + "a")).isTrue();
        assertThat(Keys.isKey("a/".repeat(100_000))).isFalse();
    }

    private static String text(Random random) {
        StringBuilder text = new StringBuilder();
        int length = random.nextInt(8);
        for (int i = 0; i < length; i++) {
            text.append("ab9.~:@+,!-_Z//// #".charAt(random.nextInt(random.nextInt(8) == 0 ? 19 : 15)));
        }
        return text.toString();
    }
}
