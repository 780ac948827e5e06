package dev.latchkey.cli.console;

import dev.latchkey.cli.Json;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Assumptions;

/**
 * A real Chromium, commanded by the WebDriver protocol of its chromedriver. Where there is none the test is skipped, or fails if
 * all must run ({@code -Dlatchkey.require=all}).
 */
final class Browser implements AutoCloseable {

    private static final Pattern STARTED = Pattern.compile("started successfully on port (\\d+)");
    private static final Pattern SESSION = Pattern.compile("\"sessionId\"\\s*:\\s*\"([^\"]+)\"");
    private static final Pattern TEXT = Pattern.compile("\\{\"value\":\"((?:[^\"\\\\]|\\\\.)*+)\"}", Pattern.DOTALL);
    private static final Duration PATIENCE = Duration.ofSeconds(120);
    private static final long POLL_MILLIS = 50;

    private final HttpClient http = HttpClient.newHttpClient();
    private final Process driver;
    private final String session;
    private final String sessionId;

    private Browser(Path chromium, Path chromedriver, Path home) throws IOException {
        Path said = home.resolve("chromedriver.log");
        driver = new ProcessBuilder(chromedriver.toString(), "--port=0", "--log-path=" + home.resolve("chrome.log"))
                .redirectErrorStream(true)
                .start();
        Runtime.getRuntime().addShutdownHook(new Thread(driver::destroy));
        int port = port(driver.inputReader(), said);
        session = "http://127.0.0.1:" + port + "/session";
        sessionId = open(chromium, home);
    }

    /** Starts one with nothing in it; what it writes goes into this folder. */
    static Browser start(Path home) throws IOException {
        Optional<Path> chromium = onPath("chromium");
        Optional<Path> chromedriver = onPath("chromedriver");
        if (chromium.isEmpty() || chromedriver.isEmpty()) {
            String message =
                    "The console is tested in a real browser, and there is no chromium or no chromedriver on the PATH;"
                            + " Debian's packages are chromium and chromium-driver";
            if ("all".equals(System.getProperty("latchkey.require"))) {
                throw new IllegalStateException(message + ". It is an error because of latchkey.require=all.");
            }
            Assumptions.abort(message + '.');
        }
        return new Browser(chromium.orElseThrow(), chromedriver.orElseThrow(), home);
    }

    private static Optional<Path> onPath(String program) {
        return Arrays.stream(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
                .map(folder -> Path.of(folder, program))
                .filter(Files::isExecutable)
                .findFirst();
    }

    private static int port(BufferedReader driver, Path log) throws IOException {
        StringBuilder said = new StringBuilder();
        for (String line = driver.readLine(); line != null; line = driver.readLine()) {
            Matcher started = STARTED.matcher(line);
            if (started.find()) {
                return Integer.parseInt(started.group(1));
            }
            said.append(line).append('\n');
        }
        Files.writeString(log, said);
        throw new IllegalStateException("chromedriver ended; it said: " + said);
    }

    private String open(Path chromium, Path home) {
        List<String> arguments = List.of(
                "--headless",
                "--no-sandbox",
                "--disable-gpu",
                "--disable-quic",
                "--disable-dev-shm-usage",
                "--no-first-run",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
                "--force-color-profile=srgb",
                "--user-data-dir=" + home.resolve("profile"));
        String answer = send(
                "POST",
                session,
                Json.object()
                        .with(
                                "capabilities",
                                Json.object()
                                        .with(
                                                "alwaysMatch",
                                                Json.object()
                                                        .with(
                                                                "goog:chromeOptions",
                                                                Json.object()
                                                                        .with("binary", chromium.toString())
                                                                        .with("args", arguments)))));
        Matcher found = SESSION.matcher(answer);
        if (!found.find()) {
            throw new IllegalStateException("chromedriver opened no browser: " + answer);
        }
        return found.group(1);
    }

    /** How wide and high the page is, and whether the user likes it dark. */
    void look(int width, int height, String scheme) {
        developerTool(
                "Emulation.setDeviceMetricsOverride",
                Map.of("width", width, "height", height, "deviceScaleFactor", 1, "mobile", false));
        developerTool("Emulation.setScrollbarsHidden", Map.of("hidden", true));
        developerTool(
                "Emulation.setEmulatedMedia",
                Map.of("features", List.of(Map.of("name", "prefers-color-scheme", "value", scheme))));
    }

    private void developerTool(String command, Map<String, ?> parameters) {
        post("/goog/cdp/execute", Json.object().with("cmd", command).with("params", parameters));
    }

    void open(String url) {
        post("/url", Json.object().with("url", url));
    }

    /** What the expression gives, as text. */
    String ask(String expression) {
        String answer = post(
                "/execute/sync",
                Json.object()
                        .with("script", "return String(" + expression + ")")
                        .with("args", List.of()));
        Matcher text = TEXT.matcher(answer.strip());
        if (!text.matches()) {
            throw new IllegalStateException("A text is wanted of " + expression + ", but the browser said " + answer);
        }
        return unescaped(text.group(1));
    }

    /** Waits until what the expression gives is as wanted, and returns it. */
    String await(String expression, Predicate<String> wanted) throws InterruptedException {
        long deadlineNanos = System.nanoTime() + PATIENCE.toNanos();
        String found = ask(expression);
        while (!wanted.test(found)) {
            if (System.nanoTime() > deadlineNanos) {
                throw new AssertionError(
                        "Waited " + PATIENCE.toSeconds() + " s in vain for " + expression + "; it is: " + found);
            }
            synchronized (this) {
                wait(POLL_MILLIS);
            }
            found = ask(expression);
        }
        return found;
    }

    /** Clicks on the first element. */
    void click(String selector) {
        ask("document.querySelector(" + quoted(selector) + ").click()");
    }

    /** Writes a picture of the whole page. */
    void photograph(Path file) throws IOException {
        String answer = post(
                "/goog/cdp/execute",
                Json.object()
                        .with("cmd", "Page.captureScreenshot")
                        .with("params", Map.of("format", "png", "captureBeyondViewport", true)));
        Matcher data = Pattern.compile("\"data\":\"([A-Za-z0-9+/=]*+)\"").matcher(answer);
        if (!data.find()) {
            throw new IllegalStateException("The browser gave no picture.");
        }
        Files.createDirectories(file.getParent());
        Files.write(file, Base64.getDecoder().decode(data.group(1)));
    }

    private static String quoted(String text) {
        return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'";
    }

    private static String unescaped(String json) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < json.length(); i++) {
            char c = json.charAt(i);
            if (c != '\\') {
                text.append(c);
                continue;
            }
            char escaped = json.charAt(++i);
            switch (escaped) {
                case 'n' -> text.append('\n');
                case 't' -> text.append('\t');
                case 'r' -> text.append('\r');
                case 'u' -> {
                    text.append((char) Integer.parseInt(json.substring(i + 1, i + 5), 16));
                    i += 4;
                }
                default -> text.append(escaped);
            }
        }
        return text.toString();
    }

    private String post(String path, Json body) {
        return send("POST", session + "/" + sessionId + path, body);
    }

    private String send(String method, String url, Json body) {
        try {
            HttpResponse<String> answer = http.send(
                    HttpRequest.newBuilder(URI.create(url))
                            .timeout(PATIENCE)
                            .header("Content-Type", "application/json")
                            .method(method, HttpRequest.BodyPublishers.ofString(body.toString()))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
            if (answer.statusCode() != 200) {
                throw new IllegalStateException(method + " " + url + " " + body + " gave " + answer.body());
            }
            return answer.body();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        try {
            send("DELETE", session + "/" + sessionId, Json.object());
        } finally {
            driver.destroy();
        }
    }
}
