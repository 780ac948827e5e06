package dev.latchkey.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.latchkey.conformance.servers.TestAuthority;
import dev.latchkey.conformance.servers.TestAuthority.Issued;
import dev.latchkey.spi.security.Security;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A client's certificate")
class ClientCertificateTest {

    private static final TestAuthority AUTHORITY = new TestAuthority("authority");

    @Test
    @DisplayName("is read with its key, from two files or from one, and printed without it")
    void isRead() {
        Issued own = AUTHORITY.issue("app");
        for (Map<String, String> files : List.of(
                Map.of("cert", own.certificate().toString(), "key", own.key().toString()),
                Map.of("cert", own.both().toString(), "key", own.both().toString()))) {
            Security security = Security.of(files);
            assertThat(security.identifies()).isTrue();
            assertThat(security).hasToString("TLS with the certificate of CN=app");
        }
    }

    @Test
    @DisplayName("does not go with the key of another")
    void keyOfAnother() {
        Issued own = AUTHORITY.issue("app");
        Issued other = AUTHORITY.issue("other");
        assertThatThrownBy(() -> Security.of(Map.of(
                        "cert", own.certificate().toString(), "key", other.key().toString())))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(own.certificate().toString())
                .hasMessageContaining(other.key() + " holds another");
    }
}
