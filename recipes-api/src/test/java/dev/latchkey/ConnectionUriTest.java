package dev.latchkey;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.latchkey.spi.HostPort;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("A connection URI")
class ConnectionUriTest {

    @Test
    @DisplayName("has hosts, ports, a namespace and parameters")
    void everythingAtOnce() {
        ConnectionUri uri = ConnectionUri.parse("ETCD://h1:2379,h2,10.0.0.5:1/shop/eu?sessionTtl=5s&user=a%20b");
        assertThat(uri.scheme()).isEqualTo("etcd");
        assertThat(uri.addresses())
                .containsExactly(new HostPort("h1", 2379), new HostPort("h2", 0), new HostPort("10.0.0.5", 1));
        assertThat(uri.namespace()).isEqualTo("shop/eu");
        assertThat(uri.name()).isEmpty();
        assertThat(uri.parameters()).isEqualTo(Map.of("sessionTtl", "5s", "user", "a b"));
        assertThat(uri).hasToString("etcd://h1:2379,h2,10.0.0.5:1/shop/eu?sessionTtl=5s&user=a b");
    }

    @ParameterizedTest
    @CsvSource({
        "etcd://h, '', h",
        "etcd://h/, '', h",
        "etcd://h:2379/a, a, h:2379",
        "zookeeper://h:2181/a/b/, a/b, h:2181",
        "etcd://[::1]:2379/a, a, [::1]:2379",
        "etcd://[fe80::1%25eth0], '', [fe80::1%25eth0]",
        "etcd://localhost:65535/a.b_c~d:e@f+g-h, a.b_c~d:e@f+g-h, localhost:65535"
    })
    @DisplayName("may leave out what has a usual value; an IPv6 address stands in brackets")
    void formsWithHosts(String text, String namespace, String address) {
        ConnectionUri uri = ConnectionUri.parse(text);
        assertThat(uri.namespace()).isEqualTo(namespace);
        assertThat(uri.addresses()).singleElement().hasToString(address);
    }

    @Test
    @DisplayName("may list IPv6 addresses beside others")
    void severalIpv6() {
        assertThat(ConnectionUri.parse("etcd://[::1]:1,[2001:db8::2],h:3").addresses())
                .containsExactly(new HostPort("::1", 1), new HostPort("2001:db8::2", 0), new HostPort("h", 3));
    }

    @ParameterizedTest
    @CsvSource({"local:, ''", "local:shop, shop", "LOCAL:a.b_c~d-1, a.b_c~d-1"})
    @DisplayName("of an engine inside the process has a name at the most")
    void formsWithoutHosts(String text, String name) {
        ConnectionUri uri = ConnectionUri.parse(text);
        assertThat(uri.scheme()).isEqualTo("local");
        assertThat(uri.addresses()).isEmpty();
        assertThat(uri.name()).isEqualTo(name);
        assertThat(uri).hasToString("local:" + name);
    }

    @Test
    @DisplayName("of an engine inside the process may have parameters, where a path is a value like any other")
    void localWithParameters() {
        ConnectionUri uri = ConnectionUri.parse("local:?replicas=3&dir=/var/lib/app&empty=");
        assertThat(uri.parameters()).isEqualTo(Map.of("replicas", "3", "dir", "/var/lib/app", "empty", ""));
        assertThat(uri).hasToString("local:?dir=/var/lib/app&empty=&replicas=3");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ":", "://h", "h1", "//h", "1etcd://h", "et cd://h", "etcd", "/etcd:x"})
    @DisplayName("without a scheme is refused with examples")
    void noScheme(String text) {
        assertRefused(text, "A connection URI such as etcd://host:2379/namespace,");
        assertRefused(text, "but \"" + text + "\" does not begin with a scheme and a colon.");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "etcd://",
                "etcd:///a",
                "etcd://,h",
                "etcd://h,",
                "etcd://:2379",
                "etcd://::1",
                "etcd://a b",
                "etcd://[::1",
                "etcd://[]:1",
                "etcd://a]b",
                "etcd://h:1:2"
            })
    @DisplayName("with rubbish for an address is refused with the address")
    void badAddress(String text) {
        assertRefused(
                text, "Addresses such as host:2379 or [::1]:2379, joined by commas, are wanted, but \"" + text + "\"");
    }

    @ParameterizedTest
    @CsvSource({
        "etcd://h:0, h, 0",
        "etcd://h:65536, h, 65536",
        "etcd://h:123456, h, 123456",
        "etcd://h:x, h, x",
        "etcd://h:-1, h, -1",
        "etcd://h:, h, ''",
        "etcd://[::1]:0, ::1, 0",
        "etcd://[::1]x, ::1, ''"
    })
    @DisplayName("with an impossible port is refused with the port")
    void badPort(String text, String host, String port) {
        assertRefused(
                text,
                "A port from 1 to 65535 is wanted after \"" + host + "\" in \"" + text + "\", but it is \"" + port);
    }

    @ParameterizedTest
    @CsvSource({
        "etcd://h/a//b, ''",
        "etcd://h//a, ''",
        "etcd://h/a b, a b",
        "etcd://h/../x, ..",
        "etcd://h/a/., .",
        "etcd://h/ü, ü",
        "etcd://h/a!b, a!b"
    })
    @DisplayName("with an impossible namespace is refused with the segment")
    void badNamespace(String text, String segment) {
        assertRefused(
                text,
                "A namespace of segments of letters, digits and . _ ~ : @ + - is wanted, but \"" + text + "\" has \""
                        + segment + "\".");
    }

    @ParameterizedTest
    @CsvSource({"local:a b, a b", "local:/x, /x", "etcd:h:2379, h:2379", "local:a/b, a/b"})
    @DisplayName("without hosts and with more than a name is refused")
    void badName(String text, String path) {
        assertRefused(text, "but \"" + text + "\" has \"" + path + "\".");
    }

    @Test
    @DisplayName("with malformed parameters is refused with the part that is wrong")
    void badParameters() {
        assertRefused("local:?", "Parameters such as sessionTtl=10s, joined by &, are wanted");
        assertRefused("local:?a", "Parameters such as sessionTtl=10s, joined by &, are wanted");
        assertRefused("local:?=b", "Parameters such as sessionTtl=10s, joined by &, are wanted");
        assertRefused("local:?a=1&&b=2", "Parameters such as sessionTtl=10s, joined by &, are wanted");
        assertRefused("local:?a=1&a=2", "The parameter a stands twice in \"local:?a=1&a=2\".");
        assertRefused("local:?a=%zz", "The value of the parameter a in \"local:?a=%zz\" has a % that is no code.");
    }

    @Test
    @DisplayName("does not take user and password before the host, and says where they go")
    void userInfo() {
        assertRefused("etcd://me:geheim@h/a", "Give them as the parameters user and password, or to the builder.");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "etcd://me:geheim@h:1/a",
                "etcd://me:geheim@",
                "etcd://me:pa@geheim@h/a",
                "etcd://me:pa/geheim@h/a",
                "etcd://me:geheim@h1,me:geheim@h2:1/a b",
                "x y://me:geheim@h",
                "etcd://h?password=geheim&x",
                "etcd://h/a b?password=geheim",
                "etcd://h:x?PASSWORD=geheim",
                "etcd://h:x?keyPassphrase=geheim&a=b",
                "etcd://h:x?clientSecret=geheim",
                "etcd://h:x?authToken=geheim",
                "local:a b?password=geheim",
                "local:?password=geheim&password=geheim",
                "local:?password=%geheim",
                "local:?password=a&geheim",
                "local:?password=a;geheim&b",
                "etcd://me:pa?geheim@h",
                "etcd://h:x?password=geheim&sessionTtl=1s",
                "local:?a;password=geheim&b",
                "local:?a=b;password=geheim&b",
                "local:?pass%77ord=geheim&b",
                "?password=geheim",
                "password=geheim"
            })
    @DisplayName("never shows a password, not even where it cannot be understood")
    void messagesShowNoPassword(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ConnectionUri.parse(text))
                .satisfies(refused -> {
                    for (Throwable t = refused; t != null; t = t.getCause()) {
                        assertThat(t.getMessage()).doesNotContain("geheim");
                    }
                });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "local:?password=a?geheim",
                "local:?password=a=geheim",
                "local:?password=%67eheim",
                "local:?a=b;password=geheim",
                "local:?a;password=geheim",
                "local:?pass%77ord=geheim",
                "local:?pasword=geheim",
                "local:?passwrod=geheim",
                "local:?paswrd=geheim",
                "local:?pwd=geheim"
            })
    @DisplayName("shows no password when it is printed, in whatever form it was given")
    void printsNoPassword(String text) {
        assertThat(ConnectionUri.parse(text).toString()).contains("***").doesNotContain("geheim");
    }

    @Test
    @DisplayName("is shown with all that is not secret, so that a person can see what is wrong with it")
    void messagesShowTheRest() {
        assertRefused(
                "etcd://h:x/a?user=me@example.org&password=geheim&sessionTtl=1s",
                "\"etcd://h:x/a?user=me@example.org&password=***&sessionTtl=1s\"");
        assertThat(ConnectionUri.parse("etcd://h/a@b?user=me@c")).hasToString("etcd://h/a@b?user=me@c");
    }

    @Test
    @DisplayName("that is well formed is shown without its secrets, but hands them on")
    void secretsAreHandedOnAndNotShown() {
        ConnectionUri uri = ConnectionUri.parse(
                "etcd://h/a?user=me&password=geheim&keyPassphrase=geheim&clientSecret=geheim&authToken=geheim");
        assertThat(uri.parameters()).containsEntry("password", "geheim");
        assertThat(uri).hasToString("etcd://h/a?authToken=***&clientSecret=***&keyPassphrase=***&password=***&user=me");
    }

    @Test
    @DisplayName("does not bring control characters into a message")
    void controlCharacters() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ConnectionUri.parse("etcd\n\u001b[31m"))
                .withMessageContaining("\"etcd??[31m\"");
    }

    @Test
    @DisplayName("that nobody can have meant ends in a message, never in another exception")
    void rubbish() {
        for (String part : List.of("", ":", "//", "[", "]", "@", "?", "&", "=", "%", ",", "/", "a", "\u0000", "é")) {
            for (String other : List.of("etcd:", "etcd://", "etcd://h", "local:?", "local:?a=", "", "::", "//@")) {
                for (String text : List.of(other + part, part + other, other + part + part, other + part + other)) {
                    try {
                        ConnectionUri.parse(text);
                    } catch (IllegalArgumentException refused) {
                        assertThat(refused.getMessage()).as(text).endsWith(".");
                    }
                }
            }
        }
    }

    private static void assertRefused(String text, String message) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ConnectionUri.parse(text))
                .withMessageContaining(message);
    }
}
