package dev.latchkey.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A JSON line")
class JsonTest {

    @Test
    @DisplayName("has its members in order, each as its kind")
    void writesEveryKind() {
        assertThat(Json.object()
                        .with("text", "a")
                        .with("number", 7L)
                        .with("yes", true)
                        .with("none", null)
                        .with("empty", Optional.empty())
                        .with("list", List.of("a", 1))
                        .with("map", Map.of("k", "v"))
                        .with("object", Json.object().with("a", 1))
                        .with("time", Duration.ofMillis(1_500)))
                .hasToString(
                        "{\"text\":\"a\",\"number\":7,\"yes\":true,\"none\":null,\"empty\":null,\"list\":[\"a\",1],"
                                + "\"map\":{\"k\":\"v\"},\"object\":{\"a\":1},\"time\":1.5}");
    }

    @Test
    @DisplayName("stays one line of valid JSON, whatever the text")
    void escapes() {
        assertThat(Json.object().with("a\"b", "\\ \n\r\t\u0000\u007f ü \ud83d\ude00"))
                .hasToString("{\"a\\\"b\":\"\\\\ \\n\\r\\t\\u0000\\u007f ü \\ud83d\\ude00\"}");
    }
}
