package dev.latchkey.cli.console;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.latchkey.cli.Json;
import dev.latchkey.session.CoordinationException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Serves the console's page, and what it asks for. Thread-safe. */
final class ConsoleServer implements AutoCloseable {

    /** So many requests at a time; each that watches keeps one of them. */
    private static final int REQUESTS_MAX = 64;

    private static final int WATCHERS_MAX = 32;
    private static final int BACKLOG = 64;
    private static final Duration SIGN_OF_LIFE = Duration.ofSeconds(10);

    private static final String TEXT = "text/plain; charset=utf-8";
    private static final String JSON = "application/json; charset=utf-8";

    /** The page's files by their paths. Each is the whole of its kind: nothing is loaded from anywhere else. */
    private static final Map<String, Asset> ASSETS = Map.of(
            "/", new Asset("console.html", "text/html; charset=utf-8"),
            "/console.css", new Asset("console.css", "text/css; charset=utf-8"),
            "/console.js", new Asset("console.js", "text/javascript; charset=utf-8"),
            "/favicon.svg", new Asset("favicon.svg", "image/svg+xml"));

    private static final Map<String, String> HEADERS = Map.of(
            "Content-Security-Policy",
                    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self';"
                            + " base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
            "Cross-Origin-Opener-Policy", "same-origin",
            "Cross-Origin-Resource-Policy", "same-origin",
            "X-Content-Type-Options", "nosniff",
            "X-Frame-Options", "DENY",
            "Referrer-Policy", "no-referrer",
            "Cache-Control", "no-store");

    private record Asset(String file, String type) {}

    private final Picture picture;
    private final Feed feed;
    private final HttpServer server;
    private final ThreadPoolExecutor threads;
    private final Gate gate;
    private final AtomicInteger watchers = new AtomicInteger();

    private ConsoleServer(Picture picture, HttpServer server, @Nullable String token) {
        this.picture = picture;
        this.server = server;
        this.feed = new Feed(picture);
        this.gate = new Gate(server.getAddress(), token);
        this.threads = new ThreadPoolExecutor(0, REQUESTS_MAX, 30, TimeUnit.SECONDS, new SynchronousQueue<>(), task -> {
            Thread thread = new Thread(task, "latchkey-console");
            thread.setDaemon(true);
            return thread;
        });
    }

    /** Serves at this address from now on; port 0 takes one that is free. */
    static ConsoleServer start(InetSocketAddress address, @Nullable String token, Picture picture) throws IOException {
        ConsoleServer console = new ConsoleServer(picture, HttpServer.create(address, BACKLOG), token);
        console.server.setExecutor(console.threads);
        console.server.createContext("/", console::handle);
        console.server.start();
        return console;
    }

    int port() {
        return server.getAddress().getPort();
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            HEADERS.forEach(exchange.getResponseHeaders()::set);
            Gate.Verdict verdict = gate.judge(exchange.getRequestMethod(), exchange.getRequestHeaders());
            switch (verdict) {
                case PASSED -> answer(exchange);
                case NO_TOKEN -> admit(exchange);
                default -> send(exchange, verdict.status(), TEXT, verdict.sentence());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void answer(HttpExchange exchange) throws IOException, InterruptedException {
        String path = exchange.getRequestURI().getPath();
        Asset asset = ASSETS.get(path);
        if (asset != null) {
            send(exchange, 200, asset.type(), bytes(asset));
            return;
        }
        switch (path) {
            case "/api/events" -> watch(exchange);
            case "/api/history" -> history(exchange);
            default -> send(exchange, 404, TEXT, "There is nothing here; the console is at /.");
        }
    }

    /** Whoever brings the token in the address gets it as a cookie, so that it leaves the address at once. */
    private void admit(HttpExchange exchange) throws IOException {
        String given = parameters(exchange).getOrDefault("token", "");
        if (exchange.getRequestURI().getPath().equals("/") && gate.isToken(given)) {
            Headers headers = exchange.getResponseHeaders();
            headers.set("Set-Cookie", gate.cookieName() + "=" + given + "; HttpOnly; SameSite=Strict; Path=/");
            headers.set("Location", "/");
            send(exchange, 303, TEXT, "");
        } else {
            send(exchange, Gate.Verdict.NO_TOKEN.status(), TEXT, Gate.Verdict.NO_TOKEN.sentence());
        }
    }

    /** Tells how things stand, again and again, as server-sent events, until the page goes. */
    private void watch(HttpExchange exchange) throws IOException, InterruptedException {
        if (watchers.incrementAndGet() > WATCHERS_MAX) {
            watchers.decrementAndGet();
            send(exchange, 503, TEXT, WATCHERS_MAX + " pages are open already; close one.");
            return;
        }
        long seen = feed.begin();
        try {
            exchange.getResponseHeaders().set("Content-Type", "text/event-stream");
            exchange.sendResponseHeaders(200, 0);
            OutputStream stream = exchange.getResponseBody();
            while (feed.isOpen()) {
                Feed.Shown next = feed.after(seen, SIGN_OF_LIFE);
                String event = next.number() > seen ? "data: " + next.picture() + "\n\n" : ": nothing new\n\n";
                seen = next.number();
                stream.write(event.getBytes(StandardCharsets.UTF_8));
                stream.flush();
            }
        } catch (IOException gone) {
            // The page was closed; that is how watching ends.
        } finally {
            feed.end();
            watchers.decrementAndGet();
        }
    }

    private void history(HttpExchange exchange) throws IOException, InterruptedException {
        Map<String, String> asked = parameters(exchange);
        try {
            String found = picture.history(asked.getOrDefault("store", ""), asked.getOrDefault("key", ""));
            send(exchange, 200, JSON, found);
        } catch (IllegalArgumentException | CoordinationException e) {
            int status = e instanceof CoordinationException ? 503 : 400;
            send(
                    exchange,
                    status,
                    JSON,
                    Json.object().with("failure", e.getMessage()).toString());
        }
    }

    private static Map<String, String> parameters(HttpExchange exchange) {
        String query = exchange.getRequestURI().getRawQuery();
        return query == null
                ? Map.of()
                : Arrays.stream(query.split("&"))
                        .map(part -> part.split("=", 2))
                        .filter(part -> part.length == 2)
                        .collect(Collectors.toMap(part -> part[0], part -> decoded(part[1]), (first, second) -> first));
    }

    private static String decoded(String text) {
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException malformed) {
            return "";
        }
    }

    private static byte[] bytes(Asset asset) {
        try (InputStream file = ConsoleServer.class.getResourceAsStream(asset.file())) {
            if (file == null) {
                throw new IllegalStateException("The console's file " + asset.file() + " is missing from the jar.");
            }
            return file.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void send(HttpExchange exchange, int status, String type, String text) throws IOException {
        send(exchange, status, type, text.getBytes(StandardCharsets.UTF_8));
    }

    private static void send(HttpExchange exchange, int status, String type, byte[] body) throws IOException {
        exchange.getResponseHeaders().set("Content-Type", type);
        boolean hasBody = body.length > 0;
        exchange.sendResponseHeaders(status, hasBody ? body.length : -1);
        if (hasBody) {
            exchange.getResponseBody().write(body);
        }
    }

    @Override
    public void close() {
        feed.close();
        server.stop(0);
        threads.shutdownNow();
    }
}
