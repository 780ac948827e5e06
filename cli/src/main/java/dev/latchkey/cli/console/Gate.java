package dev.latchkey.cli.console;

import com.sun.net.httpserver.Headers;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Decides which requests the console answers. Those that another site's page makes the browser send are refused: they name that
 * site, or, where its name was pointed at this address, themselves by a name that is not the console's. Thread-safe.
 */
final class Gate {

    /** What becomes of a request. */
    enum Verdict {
        PASSED(200, ""),
        READS_ONLY(405, "The console only reads: GET is wanted."),
        FOREIGN_HOST(403, "The console answers to the name under which it was started, and to no other."),
        FOREIGN_ORIGIN(403, "The console does not answer other sites' pages. Type or paste its address."),
        NO_TOKEN(401, "The console's token is wanted: open the address that it printed when it was started.");

        private final int status;
        private final String sentence;

        Verdict(int status, String sentence) {
            this.status = status;
            this.sentence = sentence;
        }

        int status() {
            return status;
        }

        String sentence() {
            return sentence;
        }
    }

    private static final Set<String> LOOPBACK_NAMES = Set.of("127.0.0.1", "localhost", "[::1]");
    private static final Set<String> OWN_SITES = Set.of("none", "same-origin");
    private static final String BEARER = "Bearer ";

    private final boolean isLoopback;
    private final String host;
    private final int port;
    private final @Nullable String token;

    /**
     * Guards one address.
     *
     * @param token what requests must bring; null if none, which only a loopback address may have
     */
    Gate(InetSocketAddress address, @Nullable String token) {
        this.isLoopback = address.getAddress().isLoopbackAddress();
        if (!isLoopback && token == null) {
            throw new IllegalArgumentException("An address that others can reach needs a token.");
        }
        this.host = inUrl(address.getAddress());
        this.port = address.getPort();
        this.token = token;
    }

    /** As it stands in a URL. */
    static String inUrl(InetAddress address) {
        String text = address.getHostAddress();
        return text.contains(":") ? "[" + text + "]" : text;
    }

    /** What becomes of a request with this method and these headers. */
    Verdict judge(String method, Headers headers) {
        if (!method.equals("GET")) {
            return Verdict.READS_ONLY;
        }
        String asked = single(headers, "Host");
        if (asked == null || isLoopback && !isOwnName(asked)) {
            return Verdict.FOREIGN_HOST;
        }
        if (!isOwnSite(headers, asked)) {
            return Verdict.FOREIGN_ORIGIN;
        }
        return token == null || bringsToken(headers) ? Verdict.PASSED : Verdict.NO_TOKEN;
    }

    private boolean isOwnName(String asked) {
        String ending = ":" + port;
        if (!asked.endsWith(ending)) {
            return false;
        }
        String name = asked.substring(0, asked.length() - ending.length()).toLowerCase(Locale.ROOT);
        return name.equals(host) || LOOPBACK_NAMES.contains(name);
    }

    private static boolean isOwnSite(Headers headers, String host) {
        List<String> origins = headers.getOrDefault("Origin", List.of());
        List<String> sites = headers.getOrDefault("Sec-Fetch-Site", List.of());
        return origins.stream().allMatch(("http://" + host)::equalsIgnoreCase)
                && sites.stream().allMatch(OWN_SITES::contains);
    }

    private boolean bringsToken(Headers headers) {
        String authorization = single(headers, "Authorization");
        if (authorization != null && authorization.startsWith(BEARER)) {
            return isToken(authorization.substring(BEARER.length()));
        }
        return headers.getOrDefault("Cookie", List.of()).stream()
                .flatMap(line -> Arrays.stream(line.split(";")))
                .map(String::strip)
                .anyMatch(cookie -> cookie.startsWith(cookieName() + "=")
                        && isToken(cookie.substring(cookieName().length() + 1)));
    }

    /** Whether this is the token; takes as long for a wrong one. */
    boolean isToken(String given) {
        return token != null
                && MessageDigest.isEqual(
                        given.getBytes(StandardCharsets.UTF_8), token.getBytes(StandardCharsets.UTF_8));
    }

    /** Browsers keep cookies apart by host, not by port. */
    String cookieName() {
        return "latchkey-" + port;
    }

    private static @Nullable String single(Headers headers, String name) {
        List<String> values = headers.getOrDefault(name, List.of());
        return values.size() == 1 ? values.get(0) : null;
    }
}
