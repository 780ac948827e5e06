package dev.latchkey.cli;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * A connection URI in the pieces that the command needs: {@code scheme:[//addresses[/namespace] | name][?parameters]}. It takes
 * apart and puts together, and judges nothing: that is the library's.
 *
 * @param scheme in lower case
 * @param addresses as they stand there; empty for an engine inside the process
 * @param path what follows the addresses, with its slash, or the name of an engine inside the process
 * @param query the parameters, without the question mark
 */
public record EngineUri(String scheme, List<String> addresses, String path, String query) {

    /** Takes a URI apart. */
    public static EngineUri parse(String text) {
        int colon = text.indexOf(':');
        String rest = text.substring(colon + 1);
        int question = rest.indexOf('?');
        String query = question < 0 ? "" : rest.substring(question + 1);
        String place = question < 0 ? rest : rest.substring(0, question);
        String scheme = text.substring(0, Math.max(0, colon)).toLowerCase(Locale.ROOT);
        if (!place.startsWith("//")) {
            return new EngineUri(scheme, List.of(), place, query);
        }
        int slash = place.indexOf('/', 2);
        String hosts = slash < 0 ? place.substring(2) : place.substring(2, slash);
        return new EngineUri(
                scheme, Arrays.asList(hosts.split(",", -1)), slash < 0 ? "" : place.substring(slash), query);
    }

    /** Whether the engine is inside the process. */
    public boolean isLocal() {
        return scheme.equals("local");
    }

    /** Whether a parameter is given. */
    public boolean hasParameter(String name) {
        return Arrays.stream(query.split("&")).anyMatch(part -> part.startsWith(name + "="));
    }

    /** The same engine by one of its addresses only. */
    public EngineUri at(String address) {
        return new EngineUri(scheme, List.of(address), path, query);
    }

    /** The same engine inside the process under this name. */
    public EngineUri named(String name) {
        return new EngineUri(scheme, addresses, name, query);
    }

    /** The same with another parameter. */
    public EngineUri with(String parameter, String value) {
        String added = parameter + "=" + value;
        return new EngineUri(scheme, addresses, path, query.isEmpty() ? added : query + "&" + added);
    }

    /** The whole URI, with all that may be secret in it; never printed. */
    @Override
    public String toString() {
        return scheme + ":"
                + (addresses.isEmpty() ? "" : "//" + String.join(",", addresses))
                + path
                + (query.isEmpty() ? "" : "?" + query);
    }
}
