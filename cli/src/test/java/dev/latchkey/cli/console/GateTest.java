package dev.latchkey.cli.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.Headers;
import java.net.InetSocketAddress;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("The console's gate")
class GateTest {

    private static final String TOKEN = "correct-horse-battery";

    private final Gate open = new Gate(at("127.0.0.1"), null);
    private final Gate guarded = new Gate(at("10.0.0.7"), TOKEN);

    private static InetSocketAddress at(String address) {
        return new InetSocketAddress(address, 7070);
    }

    private static Headers headers(String... namesAndValues) {
        Headers headers = new Headers();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            headers.add(namesAndValues[i], namesAndValues[i + 1]);
        }
        return headers;
    }

    @ParameterizedTest
    @DisplayName("answers to this machine's own names")
    @ValueSource(strings = {"127.0.0.1:7070", "localhost:7070", "LocalHost:7070", "[::1]:7070"})
    void ownNames(String host) {
        assertThat(open.judge("GET", headers("Host", host))).isEqualTo(Gate.Verdict.PASSED);
    }

    @ParameterizedTest
    @DisplayName("refuses a name that somebody has pointed at this machine")
    @ValueSource(
            strings = {
                "evil.example",
                "evil.example:7070",
                "127.0.0.1",
                "127.0.0.1:7071",
                "127.0.0.1:7070.evil.example:7070",
                "localhost.:7070",
                "127.0.0.1:7070@evil.example:7070",
                ""
            })
    void foreignNames(String host) {
        assertThat(open.judge("GET", headers("Host", host))).isEqualTo(Gate.Verdict.FOREIGN_HOST);
    }

    @Test
    @DisplayName("refuses a request that names no host, or two")
    void oneHost() {
        assertThat(open.judge("GET", headers())).isEqualTo(Gate.Verdict.FOREIGN_HOST);
        assertThat(open.judge("GET", headers("Host", "127.0.0.1:7070", "Host", "evil.example:7070")))
                .isEqualTo(Gate.Verdict.FOREIGN_HOST);
    }

    @ParameterizedTest(name = "{0}: {1}")
    @DisplayName("refuses what another site's page makes the browser send")
    @CsvSource({
        "Origin, http://evil.example",
        "Origin, null",
        "Origin, http://127.0.0.1:7071",
        "Origin, https://127.0.0.1:7070",
        "Origin, http://localhost:7070",
        "Sec-Fetch-Site, cross-site",
        "Sec-Fetch-Site, same-site"
    })
    void foreignOrigins(String header, String value) {
        assertThat(open.judge("GET", headers("Host", "127.0.0.1:7070", header, value)))
                .isEqualTo(Gate.Verdict.FOREIGN_ORIGIN);
        assertThat(guarded.judge(
                        "GET", headers("Host", "127.0.0.1:7070", header, value, "Authorization", "Bearer " + TOKEN)))
                .isEqualTo(Gate.Verdict.FOREIGN_ORIGIN);
    }

    @Test
    @DisplayName("answers its own page, and what a person types")
    void ownPage() {
        assertThat(open.judge(
                        "GET",
                        headers(
                                "Host",
                                "127.0.0.1:7070",
                                "Origin",
                                "http://127.0.0.1:7070",
                                "Sec-Fetch-Site",
                                "same-origin")))
                .isEqualTo(Gate.Verdict.PASSED);
        assertThat(open.judge("GET", headers("Host", "127.0.0.1:7070", "Sec-Fetch-Site", "none")))
                .isEqualTo(Gate.Verdict.PASSED);
    }

    @ParameterizedTest
    @DisplayName("lets nothing but reading through")
    @ValueSource(strings = {"POST", "PUT", "DELETE", "OPTIONS", "HEAD", "get"})
    void readsOnly(String method) {
        assertThat(open.judge(method, headers("Host", "127.0.0.1:7070"))).isEqualTo(Gate.Verdict.READS_ONLY);
    }

    @Test
    @DisplayName("wants the token, as a header or a cookie, where there is one")
    void wantsTheToken() {
        assertThat(guarded.judge("GET", headers("Host", "10.0.0.7:7070"))).isEqualTo(Gate.Verdict.NO_TOKEN);
        assertThat(guarded.judge("GET", headers("Host", "10.0.0.7:7070", "Authorization", "Bearer " + TOKEN)))
                .isEqualTo(Gate.Verdict.PASSED);
        assertThat(guarded.judge("GET", headers("Host", "10.0.0.7:7070", "Cookie", "a=b; latchkey-7070=" + TOKEN)))
                .isEqualTo(Gate.Verdict.PASSED);
        assertThat(guarded.judge("GET", headers("Host", "10.0.0.7:7070", "Authorization", "Bearer " + TOKEN + "x")))
                .isEqualTo(Gate.Verdict.NO_TOKEN);
        assertThat(guarded.judge("GET", headers("Host", "10.0.0.7:7070", "Cookie", "latchkey-7071=" + TOKEN)))
                .isEqualTo(Gate.Verdict.NO_TOKEN);
    }

    @Test
    @DisplayName("stands at no address that others can reach without a token")
    void noOpenDoor() {
        assertThatThrownBy(() -> new Gate(at("0.0.0.0"), null)).hasMessageContaining("needs a token");
    }
}
