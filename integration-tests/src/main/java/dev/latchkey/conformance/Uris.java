package dev.latchkey.conformance;

import dev.latchkey.spi.Backend;
import dev.latchkey.spi.BackendConfig;
import dev.latchkey.spi.BackendProvider;
import dev.latchkey.spi.HostPort;
import dev.latchkey.spi.Time;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;

/** Makes the backend that a URI asks for. It reads the URIs of the suite's engines: an engine without addresses has a
 * name in their place, and its namespace among the parameters. */
final class Uris {

    private Uris() {}

    static Backend open(String uri, Duration connectTimeout, Duration requestTimeout, Time time) {
        BackendConfig config = config(uri, connectTimeout, requestTimeout, time);
        return provider(config.scheme()).create(config);
    }

    static String scheme(String uri) {
        return uri.substring(0, uri.indexOf(':'));
    }

    private static BackendProvider provider(String scheme) {
        for (BackendProvider provider : ServiceLoader.load(BackendProvider.class)) {
            if (provider.schemes().contains(scheme)) {
                return provider;
            }
        }
        throw new IllegalStateException("No backend for the scheme \"" + scheme + "\" is on the class path.");
    }

    private static BackendConfig config(String uri, Duration connectTimeout, Duration requestTimeout, Time time) {
        String scheme = scheme(uri);
        String rest = uri.substring(scheme.length() + 1);
        Map<String, String> parameters = new LinkedHashMap<>();
        int query = rest.indexOf('?');
        if (query >= 0) {
            for (String pair : rest.substring(query + 1).split("&", -1)) {
                int equals = pair.indexOf('=');
                parameters.put(pair.substring(0, equals), pair.substring(equals + 1));
            }
            rest = rest.substring(0, query);
        }
        List<HostPort> addresses = new ArrayList<>();
        if (rest.startsWith("//")) {
            int slash = rest.indexOf('/', 2);
            for (String address : rest.substring(2, slash).split(",", -1)) {
                int colon = address.lastIndexOf(':');
                addresses.add(
                        new HostPort(address.substring(0, colon), Integer.parseInt(address.substring(colon + 1))));
            }
            rest = rest.substring(slash + 1);
        }
        String namespace = parameters.remove("namespace");
        if (namespace == null) {
            namespace = rest;
        } else {
            parameters.put("name", rest);
        }
        return new BackendConfig(scheme, addresses, namespace, parameters, connectTimeout, requestTimeout, time);
    }
}
