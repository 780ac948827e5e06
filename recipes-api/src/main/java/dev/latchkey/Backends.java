package dev.latchkey;

import dev.latchkey.spi.Backend;
import dev.latchkey.spi.BackendConfig;
import dev.latchkey.spi.BackendProvider;
import dev.latchkey.spi.Time;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Finds the backend for a URI on the class path, and has it check what only it can. */
final class Backends {

    private static final Logger log = LoggerFactory.getLogger(Backends.class);

    /** The schemes of the library's own backends, and the artifact that brings each. */
    private static final Map<String, String> ARTIFACTS = Map.of(
            "local", "dev.latchkey:backend-local",
            "zookeeper", "dev.latchkey:backend-zookeeper",
            "etcd", "dev.latchkey:backend-etcd");

    private static final int BROKEN_PROVIDERS_MAX = 100;
    private static final String USUAL_NAMESPACE = "latchkey";

    private Backends() {}

    /**
     * Makes the backend; does no I/O.
     *
     * @param parameters the builder's parameters, which go before the URI's
     */
    static Backend create(ConnectionUri uri, Map<String, String> parameters, Settings settings, Time time) {
        BackendProvider provider = provider(uri);
        Map<String, String> all = new TreeMap<>(uri.parameters());
        all.putAll(parameters);
        all.keySet().removeAll(Settings.names());
        checkParameters(all.keySet(), provider, uri);
        if (!uri.name().isEmpty()) {
            all.put("name", uri.name());
        }
        return provider.create(new BackendConfig(
                uri.scheme(),
                uri.addresses(),
                uri.namespace().isEmpty() ? USUAL_NAMESPACE : uri.namespace(),
                all,
                settings.connectTimeout(),
                settings.requestTimeout(),
                time));
    }

    /** Whether the backend for this URI takes a parameter of its own of that name. */
    static boolean knowsParameter(ConnectionUri uri, String name) {
        return provider(uri).parameters().containsKey(name);
    }

    private static BackendProvider provider(ConnectionUri uri) {
        Set<String> present = new TreeSet<>();
        for (BackendProvider provider : load()) {
            if (provider.schemes().contains(uri.scheme())) {
                return provider;
            }
            present.addAll(provider.schemes());
        }
        String artifact = ARTIFACTS.get(uri.scheme());
        if (artifact != null) {
            throw new IllegalArgumentException("The backend for \"" + uri + "\" is not on the class path: add "
                    + artifact + ". Present are the schemes " + present + ".");
        }
        Set<String> known = new TreeSet<>(present);
        known.addAll(ARTIFACTS.keySet());
        throw new IllegalArgumentException("No backend knows the scheme \"" + uri.scheme() + "\" of \"" + uri + "\". "
                + Nearest.hint(uri.scheme(), known) + "Known are " + known + ", present " + present + ".");
    }

    private static List<BackendProvider> load() {
        List<BackendProvider> providers = new ArrayList<>();
        ClassLoader own = Backends.class.getClassLoader();
        ClassLoader callers = Thread.currentThread().getContextClassLoader();
        for (ClassLoader loader : callers == null || callers == own ? List.of(own) : List.of(callers, own)) {
            addAll(ServiceLoader.load(BackendProvider.class, loader).iterator(), providers);
        }
        return providers;
    }

    /** A backend that cannot be loaded stops nobody who wants another; whoever wants it is told that it is not there. */
    private static void addAll(Iterator<BackendProvider> found, List<BackendProvider> providers) {
        for (int broken = 0; broken < BROKEN_PROVIDERS_MAX; ) {
            try {
                if (!found.hasNext()) {
                    return;
                }
                providers.add(found.next());
            } catch (ServiceConfigurationError | LinkageError e) {
                broken++;
                log.warn(
                        "A backend on the class path cannot be loaded; are all its dependencies there, in the versions of the"
                                + " Latchkey BOM?",
                        e);
            }
        }
    }

    private static void checkParameters(Set<String> found, BackendProvider provider, ConnectionUri uri) {
        Set<String> known = new TreeSet<>(Settings.names());
        known.addAll(provider.parameters().keySet());
        for (String name : found) {
            if (!known.contains(name)) {
                throw new IllegalArgumentException("No parameter \"" + name + "\" is known for " + provider.engineName()
                        + "; it stands in \"" + uri
                        + "\" or was given to the builder. "
                        + Nearest.hint(name, known)
                        + "Known are " + known + ".");
            }
        }
    }
}
