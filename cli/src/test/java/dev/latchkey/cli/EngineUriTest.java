package dev.latchkey.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("A URI")
class EngineUriTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "local:",
                "local:a?dir=/x",
                "etcd://h:1,[::1]:2/shop/eu?sessionTtl=3s&password=x",
                "zookeeper://h",
                "",
                "nonsense"
            })
    @DisplayName("is put together as it was taken apart")
    void roundTrip(String text) {
        String together = EngineUri.parse(text).toString();
        assertThat(together.replaceFirst("^:", "")).isEqualTo(text);
    }

    @Test
    @DisplayName("leads to one of its addresses, with namespace and parameters")
    void oneAddress() {
        assertThat(EngineUri.parse("etcd://a:1,b:2/shop?sessionTtl=3s").at("b:2"))
                .hasToString("etcd://b:2/shop?sessionTtl=3s");
    }

    @Test
    @DisplayName("comes from the property, then from the variable, else it is the embedded engine")
    void environment() {
        assertThat(EngineOptions.uriOfEnvironment("etcd://a", Map.of("LATCHKEY_URI", "etcd://b")))
                .isEqualTo("etcd://a");
        assertThat(EngineOptions.uriOfEnvironment("", Map.of("LATCHKEY_URI", " etcd://b ")))
                .isEqualTo("etcd://b");
        assertThat(EngineOptions.uriOfEnvironment("", Map.of())).isEqualTo("local:");
    }
}
