package dev.latchkey.cli.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latchkey.Coordinator;
import dev.latchkey.session.Grant;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The console's server")
class ConsoleServerTest {

    private static final String TOKEN = "correct-horse-battery";

    private final HttpClient http = HttpClient.newHttpClient();

    private static ConsoleServer start(Coordinator coordinator, String token) throws IOException {
        return ConsoleServer.start(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), token, new Picture(coordinator, "local:"));
    }

    private HttpResponse<String> get(ConsoleServer console, String path, String... headers) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + console.port() + path));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    @Test
    @DisplayName("tells every page to load nothing from elsewhere, and not to be framed")
    void headers() throws Exception {
        try (Coordinator coordinator = Coordinator.connect("local:");
                ConsoleServer console = start(coordinator, null)) {
            for (String path : new String[] {"/", "/console.js", "/console.css", "/favicon.svg", "/nothing"}) {
                HttpResponse<String> answer = get(console, path);
                assertThat(answer.statusCode()).isEqualTo(path.equals("/nothing") ? 404 : 200);
                assertThat(answer.headers()
                                .firstValue("Content-Security-Policy")
                                .orElseThrow())
                        .startsWith("default-src 'none'")
                        .contains("frame-ancestors 'none'")
                        .doesNotContain("unsafe");
                assertThat(answer.headers().firstValue("X-Content-Type-Options"))
                        .contains("nosniff");
            }
        }
    }

    @Test
    @DisplayName("refuses a foreign name before it says anything")
    void foreignName() throws Exception {
        try (Coordinator coordinator = Coordinator.connect("local:");
                ConsoleServer console = start(coordinator, null);
                Socket socket = new Socket(InetAddress.getLoopbackAddress(), console.port())) {
            socket.getOutputStream()
                    .write(("GET /api/events HTTP/1.1\r\nHost: evil.example:" + console.port() + "\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
            BufferedReader answer =
                    new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
            assertThat(answer.readLine()).contains(" 403 ");
        }
    }

    @Test
    @DisplayName("takes the token from the address, and makes a cookie of it that scripts do not see")
    void tokenBecomesACookie() throws Exception {
        try (Coordinator coordinator = Coordinator.connect("local:");
                ConsoleServer console = start(coordinator, TOKEN)) {
            assertThat(get(console, "/").statusCode()).isEqualTo(401);
            assertThat(get(console, "/api/history?store=a&key=b").statusCode()).isEqualTo(401);
            assertThat(get(console, "/?token=wrong").statusCode()).isEqualTo(401);
            HttpResponse<String> admitted = get(console, "/?token=" + TOKEN);
            assertThat(admitted.statusCode()).isEqualTo(303);
            assertThat(admitted.headers().firstValue("Location")).contains("/");
            String cookie = admitted.headers().firstValue("Set-Cookie").orElseThrow();
            assertThat(cookie).contains("HttpOnly").contains("SameSite=Strict");
            assertThat(get(console, "/", "Cookie", cookie.split(";")[0]).statusCode())
                    .isEqualTo(200);
        }
    }

    @Test
    @DisplayName("says what is wrong with a question")
    void badQuestion() throws Exception {
        try (Coordinator coordinator = Coordinator.connect("local:");
                ConsoleServer console = start(coordinator, null)) {
            HttpResponse<String> answer = get(console, "/api/history?store=../x&key=b");
            assertThat(answer.statusCode()).isEqualTo(400);
            assertThat(answer.body()).startsWith("{\"failure\":\"");
        }
    }

    @Test
    @DisplayName("goes on telling how things stood, and why it knows no more, once the engine is away")
    void saysThatTheEngineIsAway() throws Exception {
        Coordinator coordinator = Coordinator.connect("local:");
        Picture picture = new Picture(coordinator, "local:");
        Grant held = coordinator.lock("orders/42").acquire();
        assertThat(picture.look()).contains("\"failure\":null").contains("orders/42");
        coordinator.close();
        assertThat(picture.look()).contains("\"failure\":\"").contains("orders/42");
        assertThat(held.isValid()).isFalse();
    }

    @Test
    @DisplayName("runs as the subcommand console, says where it is, and wants a token for any other address")
    void asACommand() throws Exception {
        Process process = command("console", "--uri", "local:", "--port", "0", "--json");
        try {
            String line = process.inputReader().readLine();
            assertThat(line).startsWith("{\"url\":\"http://127.0.0.1:");
            String url = line.replaceFirst("\\{\"url\":\"([^\"]+)\".*", "$1");
            assertThat(http.send(HttpRequest.newBuilder(URI.create(url)).build(), HttpResponse.BodyHandlers.ofString())
                            .body())
                    .contains("<title>Latchkey</title>");
        } finally {
            process.destroy();
        }
        assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
        Process refused = command("console", "--uri", "local:", "--port", "0", "--bind", "0.0.0.0");
        assertThat(refused.waitFor(1, TimeUnit.MINUTES)).isTrue();
        assertThat(refused.exitValue()).isNotZero();
        assertThat(refused.errorReader().lines().toList())
                .anyMatch(line -> line.contains("A --token is wanted to serve at 0.0.0.0"))
                .noneMatch(line -> line.startsWith("\tat "));
    }

    private static Process command(String... arguments) throws IOException {
        return new ProcessBuilder(Stream.concat(
                                Stream.of(
                                        Path.of(System.getProperty("java.home"), "bin", "java")
                                                .toString(),
                                        "-XX:TieredStopAtLevel=1",
                                        "-cp",
                                        System.getProperty(
                                                "surefire.test.class.path", System.getProperty("java.class.path")),
                                        "dev.latchkey.cli.Main"),
                                Stream.of(arguments))
                        .toList())
                .start();
    }
}
