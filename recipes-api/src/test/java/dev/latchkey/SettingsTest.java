package dev.latchkey;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("The durations of a coordinator")
class SettingsTest {

    private static Settings of(String name, String text) {
        return Settings.of(Map.of(name, text), Map.of());
    }

    @Test
    @DisplayName("have defaults")
    void defaults() {
        assertThat(Settings.of(Map.of(), Map.of()))
                .isEqualTo(new Settings(
                        Duration.ofSeconds(10), Duration.ofSeconds(10), Duration.ofSeconds(3), Duration.ofHours(1)));
    }

    @ParameterizedTest
    @CsvSource({
        "500ms, PT0.5S",
        "10s, PT10S",
        "2m, PT2M",
        "1h, PT1H",
        "PT10S, PT10S",
        "PT0.25S, PT0.25S",
        "P1D, PT24H",
        "10ms, PT0.01S",
        "86400000ms, PT24H",
        "pt3s, PT3S"
    })
    @DisplayName("are written as people write them, or as ISO 8601 has it")
    void forms(String text, String duration) {
        assertThat(of("sessionTtl", text).sessionTtl()).isEqualTo(Duration.parse(duration));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "10", "s", "10 s", "-10s", "1.5s", "10x", "1234567890s", "P", "10S"})
    @DisplayName("are refused where they are none, with examples")
    void rubbish(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> of("requestTimeout", text))
                .withMessage("The parameter requestTimeout is a duration such as 500ms, 10s, 2m or PT10S, but it is \""
                        + text + "\".");
    }

    @ParameterizedTest
    @ValueSource(strings = {"0s", "9ms", "25h", "PT-1S", "P1000000D", "999999999h"})
    @DisplayName("are from ten milliseconds to a day")
    void bounds(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> of("connectTimeout", text))
                .withMessageStartingWith("connectTimeout must be from 10 ms to 24 h, but it is P");
    }

    @Test
    @DisplayName("are bounded as well when they come from the builder")
    void boundsOfTheBuilder() {
        for (Duration beyond : List.of(Duration.ZERO, Duration.ofSeconds(-1), Duration.ofSeconds(Long.MAX_VALUE))) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> Settings.of(Map.of(), Map.of("waitTimeout", beyond)))
                    .withMessageStartingWith("waitTimeout must be from 10 ms to 24 h, but it is ");
        }
    }

    @Test
    @DisplayName("of the builder go before those of the URI")
    void precedence() {
        Settings settings = Settings.of(
                Map.of("sessionTtl", "5s", "waitTimeout", "6s"), Map.of("sessionTtl", Duration.ofSeconds(7)));
        assertThat(settings.sessionTtl()).isEqualTo(Duration.ofSeconds(7));
        assertThat(settings.waitTimeout()).isEqualTo(Duration.ofSeconds(6));
    }

    @ParameterizedTest
    @CsvSource({
        "sesionTtl, sessionTtl", "SESSIONTTL, sessionTtl", "sessionTTL, sessionTtl", "request_timeout, requestTimeout",
        "connectTimeOut, connectTimeout", "zookeper, zookeeper", "etdc, etcd", "loca, local"
    })
    @DisplayName("and schemes are recognized by the nearest right spelling")
    void nearest(String found, String meant) {
        List<String> known =
                List.of("sessionTtl", "requestTimeout", "connectTimeout", "waitTimeout", "zookeeper", "etcd", "local");
        assertThat(Nearest.hint(found, known)).isEqualTo("Did you mean \"" + meant + "\"? ");
    }

    @Test
    @DisplayName("get no hint where nothing is near")
    void nothingNear() {
        assertThat(Nearest.hint("redis", List.of("zookeeper", "etcd"))).isEmpty();
        assertThat(Nearest.hint("x", List.of())).isEmpty();
    }
}
