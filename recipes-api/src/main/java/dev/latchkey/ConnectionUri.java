package dev.latchkey;

import dev.latchkey.core.Identity;
import dev.latchkey.spi.HostPort;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * A connection URI taken apart: {@code scheme://host:port,host:port/namespace?parameter=value} or
 * {@code local:name?namespace=namespace&parameter=value}. Its text never shows a secret.
 *
 * @param name the name of an engine inside the process; empty where none is given
 * @param namespace empty where none is given
 */
record ConnectionUri(
        String scheme, List<HostPort> addresses, String name, String namespace, Map<String, String> parameters) {

    /** Takes a URI apart; the message of what it throws says which part is wrong, and how it should be. */
    static ConnectionUri parse(String text) {
        String shown = redact(text);
        int colon = text.indexOf(':');
        if (!isScheme(text, colon)) {
            throw new IllegalArgumentException("A connection URI such as etcd://host:2379/namespace,"
                    + " zookeeper://host:2181/namespace or local: is wanted, but \"" + shown
                    + "\" does not begin with a scheme and a colon.");
        }
        String scheme = text.substring(0, colon).toLowerCase(Locale.ROOT);
        String rest = text.substring(colon + 1);
        int question = rest.indexOf('?');
        Map<String, String> parameters = question < 0 ? Map.of() : parameters(rest.substring(question + 1), shown);
        String path = question < 0 ? rest : rest.substring(0, question);
        if (!path.startsWith("//")) {
            return inProcess(scheme, path, parameters, shown);
        }
        int slash = path.indexOf('/', 2);
        String hosts = slash < 0 ? path.substring(2) : path.substring(2, slash);
        if (hosts.contains("@")) {
            throw new IllegalArgumentException("User and password do not stand before the host in \"" + shown
                    + "\". Give them as the parameters user and password, or to the builder.");
        }
        String namespace = slash < 0 ? "" : namespace(path.substring(slash + 1), shown);
        return new ConnectionUri(scheme, addresses(hosts, shown), "", namespace, parameters);
    }

    private static ConnectionUri inProcess(String scheme, String path, Map<String, String> parameters, String shown) {
        if (!path.isEmpty() && !path.matches("[A-Za-z0-9._~-]+")) {
            throw new IllegalArgumentException("After \"" + scheme + ":\" either // and hosts are wanted, or a name of"
                    + " letters, digits and . _ ~ -, but \"" + shown + "\" has \"" + piece(path, shown) + "\".");
        }
        Map<String, String> others = new TreeMap<>(parameters);
        String namespace = others.remove("namespace");
        return new ConnectionUri(scheme, List.of(), path, namespace == null ? "" : namespace(namespace, shown), others);
    }

    private static List<HostPort> addresses(String hosts, String shown) {
        List<HostPort> addresses = new ArrayList<>();
        for (String host : hosts.split(",", -1)) {
            addresses.add(address(host, shown));
        }
        return addresses;
    }

    private static HostPort address(String text, String shown) {
        String host = text;
        String port = "";
        int end = text.startsWith("[") ? text.indexOf(']') + 1 : text.lastIndexOf(':');
        if (text.startsWith("[") && end > 0) {
            host = text.substring(1, end - 1);
            port = text.substring(end);
        } else if (end >= 0) {
            host = text.substring(0, end);
            port = text.substring(end);
        }
        if (host.isEmpty() || (host.indexOf(':') >= 0 && !text.startsWith("[")) || host.matches(".*[\\s\\[\\]].*")) {
            throw new IllegalArgumentException(
                    "Addresses such as host:2379 or [::1]:2379, joined by commas, are wanted," + " but \"" + shown
                            + "\" has \"" + piece(text, shown) + "\".");
        }
        if (port.isEmpty()) {
            return new HostPort(host, 0);
        }
        if (!port.matches(":[0-9]{1,5}") || Integer.parseInt(port.substring(1)) > 65_535 || port.matches(":0+")) {
            throw new IllegalArgumentException(
                    "A port from 1 to 65535 is wanted after \"" + piece(host, shown) + "\" in \"" + shown
                            + "\", but it is \"" + piece(port.length() > 1 ? port.substring(1) : "", shown) + "\".");
        }
        return new HostPort(host, Integer.parseInt(port.substring(1)));
    }

    private static String namespace(String text, String shown) {
        String namespace = text.endsWith("/") ? text.substring(0, text.length() - 1) : text;
        for (String segment : namespace.split("/", -1)) {
            boolean allowed = segment.matches("[A-Za-z0-9._~:@+-]+") && !segment.equals(".") && !segment.equals("..");
            if (!allowed && !namespace.isEmpty()) {
                throw new IllegalArgumentException("A namespace of segments of letters, digits and . _ ~ : @ + - is"
                        + " wanted, but \"" + shown + "\" has \"" + piece(segment, shown) + "\".");
            }
        }
        return namespace;
    }

    private static Map<String, String> parameters(String query, String shown) {
        Map<String, String> parameters = new TreeMap<>();
        for (String part : query.split("&", -1)) {
            int equals = part.indexOf('=');
            if (equals <= 0) {
                throw new IllegalArgumentException("Parameters such as sessionTtl=10s, joined by &, are wanted, but \""
                        + shown + "\" has \"" + piece(part, shown) + "\".");
            }
            String name = part.substring(0, equals);
            String value;
            try {
                value = URLDecoder.decode(part.substring(equals + 1), StandardCharsets.UTF_8);
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException(
                        "The value of the parameter " + piece(name, shown) + " in \"" + shown
                                + "\" has a % that is no code.",
                        e);
            }
            if (parameters.putIfAbsent(name, value) != null) {
                throw new IllegalArgumentException(
                        "The parameter " + piece(name, shown) + " stands twice in \"" + shown + "\".");
            }
        }
        return parameters;
    }

    private static boolean isScheme(String text, int length) {
        for (int i = 0; i < length; i++) {
            char c = text.charAt(i);
            boolean letter = c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z';
            if (!letter && (i == 0 || (c < '0' || c > '9') && "+.-".indexOf(c) < 0)) {
                return false;
            }
        }
        return length > 0;
    }

    /** The text without what may be secret in it. */
    private static String redact(String text) {
        // Where there can be nothing to hide nobody waits until the patterns are made.
        boolean mayHoldSecrets = text.indexOf('=') >= 0 || text.indexOf('@') >= 0;
        return Identity.printable(mayHoldSecrets ? Redaction.hide(text) : text);
    }

    /** A piece of the text for a message, unless it was hidden from the whole. */
    private static String piece(String text, String shown) {
        String piece = Identity.printable(text);
        return shown.contains(piece) ? piece : "***";
    }

    /** Where it leads, secrets left out. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder(scheme).append(':');
        if (addresses.isEmpty()) {
            text.append(name);
        } else {
            text.append("//")
                    .append(String.join(
                            ",", addresses.stream().map(HostPort::toString).toList()));
            text.append(namespace.isEmpty() ? "" : "/" + namespace);
        }
        char separator = '?';
        for (Map.Entry<String, String> parameter : parameters.entrySet()) {
            text.append(separator).append(redact(parameter.getKey() + "=" + parameter.getValue()));
            separator = '&';
        }
        return text.toString();
    }
}
