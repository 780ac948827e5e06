package dev.latchkey.zookeeper;

import dev.latchkey.spi.Backend;
import dev.latchkey.spi.BackendConfig;
import dev.latchkey.spi.BackendProvider;
import dev.latchkey.spi.HostPort;
import dev.latchkey.spi.Keys;
import dev.latchkey.spi.security.Credentials;
import dev.latchkey.spi.security.Security;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Carries the waist to ZooKeeper, for URIs such as {@code zookeeper://10.0.0.5:2181,10.0.0.6:2181/shop}. */
public final class ZooKeeperProvider implements BackendProvider {

    /** For TLS there is no usual port, so the same is taken. */
    static final int USUAL_PORT = 2181;

    /** ZooKeeper keeps its own nodes under this one. */
    private static final String RESERVED = "zookeeper";

    @Override
    public String engineName() {
        return "ZooKeeper";
    }

    @Override
    public Set<String> schemes() {
        return Set.of("zookeeper");
    }

    @Override
    public Map<String, String> parameters() {
        return Security.PARAMETERS;
    }

    @Override
    public Backend create(BackendConfig config) {
        if (config.addresses().isEmpty()) {
            throw new IllegalArgumentException(
                    "The address of a ZooKeeper server is wanted, but the URI names none. Write " + config.scheme()
                            + "://host:" + USUAL_PORT + "/" + config.namespace() + ".");
        }
        String namespace = config.namespace();
        if (!Keys.isKey(namespace)) {
            throw new IllegalArgumentException(
                    "A namespace of one or more segments joined by slashes is wanted, but it is '" + namespace
                            + "'. Write something like shop or shop/orders.");
        }
        if (namespace.equals(RESERVED) || namespace.startsWith(RESERVED + "/")) {
            throw new IllegalArgumentException("A namespace of the application's own is wanted, but '" + namespace
                    + "' lies where ZooKeeper keeps its own nodes. Choose another first segment.");
        }
        Security security = Security.of(config.parameters());
        Credentials credentials = security.credentials();
        if (credentials != null && credentials.user().indexOf(':') >= 0) {
            throw new IllegalArgumentException(
                    "A user's name without a colon is wanted, since ZooKeeper writes user:password," + " but it is \""
                            + credentials.user() + "\". Choose another name.");
        }
        Paths paths = new Paths(namespace);
        paths.requireUsable(namespace);
        List<HostPort> addresses =
                config.addresses().stream().map(a -> a.orPort(USUAL_PORT)).toList();
        return new ZooKeeperBackend(config, security, addresses, paths);
    }
}
