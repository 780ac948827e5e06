package dev.latchkey.spi;

import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * What a {@link BackendProvider} is given to make a {@link Backend} from. Everything in it has been checked against the
 * general rules; what only the engine's own provider can judge, it judges itself.
 *
 * @param scheme the URI's scheme, in lower case
 * @param addresses the engine's addresses in the order of the URI; empty for an engine that has none
 * @param namespace the root of all keys: one or more segments joined by {@code /}, without a slash at either end
 * @param parameters the URI's parameters less the common ones, values decoded; may hold secrets, so never print it
 * @param connectTimeout how long the first connection may take
 * @param requestTimeout how long one request may take before it is answered {@link Outcome.Unknown} or fails
 * @param time the clock and timer to use for every time-out and deadline
 */
public record BackendConfig(
        String scheme,
        List<HostPort> addresses,
        String namespace,
        Map<String, String> parameters,
        Duration connectTimeout,
        Duration requestTimeout,
        Time time) {

    public BackendConfig {
        addresses = List.copyOf(addresses);
        parameters = Map.copyOf(parameters);
    }

    /** Says where it leads, and names the parameters without their values, which may be secret. */
    @Override
    public String toString() {
        return scheme + "://"
                + String.join(",", addresses.stream().map(HostPort::toString).toList()) + "/" + namespace
                + (parameters.isEmpty()
                        ? ""
                        : " with " + parameters.keySet().stream().sorted().toList());
    }
}
