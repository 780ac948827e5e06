package dev.latchkey;

import java.time.DateTimeException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The durations that every backend shares, each with its default, its bounds, and its place in the URI.
 *
 * @param sessionTtl how long the engine keeps what this application holds once it hears no more of it
 * @param connectTimeout how long the first connection may take
 * @param requestTimeout how long one request may take
 * @param waitTimeout how long a caller waits for a grant who names no time
 */
record Settings(Duration sessionTtl, Duration connectTimeout, Duration requestTimeout, Duration waitTimeout) {

    private static final Map<String, Duration> DEFAULTS = Map.of(
            "sessionTtl", Duration.ofSeconds(10),
            "connectTimeout", Duration.ofSeconds(10),
            "requestTimeout", Duration.ofSeconds(3),
            "waitTimeout", Duration.ofHours(1));
    private static final Duration SHORTEST = Duration.ofMillis(10);
    private static final Duration LONGEST = Duration.ofDays(1);
    private static final String SIMPLE = "([0-9]{1,9})(ms|s|m|h)";

    /** The parameters of a URI that are settings. */
    static Set<String> names() {
        return DEFAULTS.keySet();
    }

    /** The builder's settings where given, else the URI's, else the defaults. */
    static Settings of(Map<String, String> uriParameters, Map<String, Duration> given) {
        Map<String, Duration> values = new LinkedHashMap<>(DEFAULTS);
        for (String name : DEFAULTS.keySet()) {
            String text = uriParameters.get(name);
            if (text != null) {
                values.put(name, parse(name, text));
            }
        }
        values.putAll(given);
        values.forEach(Settings::check);
        return new Settings(
                value(values, "sessionTtl"),
                value(values, "connectTimeout"),
                value(values, "requestTimeout"),
                value(values, "waitTimeout"));
    }

    private static Duration value(Map<String, Duration> values, String name) {
        return values.getOrDefault(name, Duration.ZERO);
    }

    private static void check(String name, Duration value) {
        if (value.compareTo(SHORTEST) < 0 || value.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException(name + " must be from " + SHORTEST.toMillis() + " ms to "
                    + LONGEST.toHours() + " h, but it is " + value + ".");
        }
    }

    private static Duration parse(String name, String text) {
        Matcher simple = Pattern.compile(SIMPLE).matcher(text); // most URIs name no duration
        if (simple.matches()) {
            long number = Long.parseLong(simple.group(1));
            return switch (simple.group(2)) {
                case "ms" -> Duration.ofMillis(number);
                case "s" -> Duration.ofSeconds(number);
                case "m" -> Duration.ofMinutes(number);
                default -> Duration.ofHours(number);
            };
        }
        try {
            return Duration.parse(text);
        } catch (DateTimeException e) {
            throw new IllegalArgumentException(
                    "The parameter " + name + " is a duration such as 500ms, 10s, 2m or PT10S, but it is \"" + text
                            + "\".",
                    e);
        }
    }
}
