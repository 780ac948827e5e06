package dev.latchkey.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("The wall clock, as people read it,")
class WallClockTest {

    @ParameterizedTest
    @CsvSource({
        "0, 1970-01-01T00:00:00.000Z",
        "-1, 1969-12-31T23:59:59.999Z",
        "951827696789, 2000-02-29T12:34:56.789Z",
        "1769860800007, 2026-01-31T12:00:00.007Z",
        "4102444799999, 2099-12-31T23:59:59.999Z"
    })
    @DisplayName("shows every digit")
    void showsEveryDigit(long millis, String text) {
        assertThat(WallClock.utc(millis)).isEqualTo(text);
        assertThat(Instant.parse(text).toEpochMilli()).isEqualTo(millis);
    }

    @RepeatedTest(100)
    @DisplayName("says what an instant would be parsed to")
    void isParsed() {
        long millis = ThreadLocalRandom.current().nextLong(4_102_444_800_000L);
        assertThat(Instant.parse(WallClock.utc(millis))).isEqualTo(Instant.ofEpochMilli(millis));
    }

    @Test
    @DisplayName("goes on")
    void goesOn() {
        Instant before = Instant.now().minusMillis(1);
        assertThat(Instant.parse(WallClock.now()))
                .isBetween(before, Instant.now().plusMillis(1));
    }
}
