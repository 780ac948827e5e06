package dev.latchkey.spi.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("What a connection is told of TLS and credentials")
class SecurityTest {

    @TempDir
    private Path directory;

    private Path file(String text) throws IOException {
        return Files.writeString(directory.resolve("file"), text);
    }

    private static void assertRefused(Map<String, String> parameters, String... parts) {
        assertThatThrownBy(() -> Security.of(parameters))
                .isInstanceOf(IllegalArgumentException.class)
                .satisfies(refused -> assertThat(refused.getMessage()).contains(parts))
                .satisfies(refused -> {
                    for (Throwable t = refused; t != null; t = t.getCause()) {
                        assertThat(t.toString()).doesNotContain("geheim");
                    }
                });
    }

    @Test
    @DisplayName("is nothing if it is told nothing")
    void nothing() {
        assertThat(Security.of(Map.of("sessionTtl", "1s"))).isEqualTo(Security.NONE);
        assertThat(Security.NONE.identifies()).isFalse();
        assertThat(Security.NONE).hasToString("plain text");
    }

    @Test
    @DisplayName("is TLS if it is told so, and shows no password")
    void tlsAndUser() throws IOException {
        Security given = Security.of(Map.of("tls", "true", "user", "app", "password", "geheim"));
        assertThat(given.identifies()).isTrue();
        assertThat(given).hasToString("TLS, user app");
        assertThat(given.credentials()).isNotNull().hasToString("user app");
        Security fromFile = Security.of(Map.of(
                "tls", "true", "user", "app", "passwordFile", file("geheim\n").toString()));
        assertThat(fromFile.credentials()).isEqualTo(new Credentials("app", "geheim"));
    }

    @Test
    @DisplayName("must not contradict itself")
    void contradictions() throws IOException {
        assertRefused(Map.of("tls", "geheim"), "true or false");
        assertRefused(Map.of("tls", "false", "ca", "x"), "no use for ca");
        assertRefused(Map.of("cert", "x"), "only cert is given");
        assertRefused(Map.of("key", "x"), "only key is given");
        assertRefused(Map.of("user", "app"), "no password", "passwordFile=");
        assertRefused(Map.of("password", "geheim"), "no user");
        assertRefused(Map.of("user", "app", "password", ""), "no password");
        assertRefused(Map.of("user", "app", "password", "geheim", "passwordFile", "x"), "given twice");
        assertRefused(
                Map.of("user", "app", "passwordFile", file("geheim\ngeheim").toString()), "more than one line");
        assertRefused(Map.of("user", "app", "passwordFile", file("\n").toString()), "is empty");
    }

    @Test
    @DisplayName("names files that can be read and hold what is wanted, or it is said which does not")
    void files() throws IOException {
        assertRefused(Map.of("ca", directory.resolve("none").toString()), "there is no " + directory);
        assertRefused(Map.of("ca", "\0geheim"), "the file's path");
        assertRefused(Map.of("ca", ""), "the file's path");
        assertRefused(Map.of("ca", file("geheim").toString()), "holds no certificate", directory.toString());
        assertRefused(Map.of("ca", pem("CERTIFICATE", "Z2VoZWlt")), "is damaged");
        assertRefused(Map.of("ca", pem("CERTIFICATE", "Z2Vo=ZWlt")), "damaged");
        Files.write(directory.resolve("binary"), new byte[] {(byte) 0xfe, (byte) 0xed, (byte) 0xfe, (byte) 0xed});
        assertRefused(Map.of("ca", directory.resolve("binary").toString()), "openssl pkcs12");
    }

    @Test
    @DisplayName("says how to convert a key of a form that it does not read")
    void keys() throws IOException {
        assertKeyRefused("geheim", "holds no private key");
        pem("ENCRYPTED PRIVATE KEY", "Z2VoZWlt");
        assertKeyRefused(Files.readString(directory.resolve("file")), "is encrypted", "openssl pkcs8 -in");
        pem("RSA PRIVATE KEY", "Z2VoZWlt");
        assertKeyRefused(Files.readString(directory.resolve("file")), "older form", "-topk8");
        pem("PRIVATE KEY", "Z2VoZWlt");
        assertKeyRefused(Files.readString(directory.resolve("file")), "unknown kind");
    }

    private void assertKeyRefused(String text, String... parts) throws IOException {
        Path file = file(text);
        assertThatThrownBy(() -> Pem.privateKey("key", file))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageNotContaining("geheim")
                .hasMessageNotContaining("Z2VoZWlt")
                .satisfies(refused -> assertThat(refused.getMessage()).contains(parts));
    }

    private String pem(String type, String content) throws IOException {
        return file("-----BEGIN " + type + "-----\n" + content + "\n-----END " + type + "-----\n")
                .toString();
    }
}
