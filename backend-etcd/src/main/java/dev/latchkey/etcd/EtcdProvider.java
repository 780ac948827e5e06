package dev.latchkey.etcd;

import dev.latchkey.spi.Backend;
import dev.latchkey.spi.BackendConfig;
import dev.latchkey.spi.BackendProvider;
import dev.latchkey.spi.HostPort;
import dev.latchkey.spi.security.Security;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Makes backends for {@code etcd://host:2379,host:2379/namespace}; found by {@link java.util.ServiceLoader}. */
public final class EtcdProvider implements BackendProvider {

    private static final int USUAL_PORT = 2379;

    /** For {@link java.util.ServiceLoader}. */
    public EtcdProvider() {}

    @Override
    public String engineName() {
        return "etcd";
    }

    @Override
    public Set<String> schemes() {
        return Set.of("etcd");
    }

    @Override
    public Map<String, String> parameters() {
        return Security.PARAMETERS;
    }

    @Override
    public Backend create(BackendConfig config) {
        if (config.addresses().isEmpty()) {
            throw new IllegalArgumentException(
                    "The address of at least one etcd server is wanted, but there is none. Write"
                            + " etcd://host:2379/namespace, and several servers as host1:2379,host2:2379.");
        }
        List<HostPort> addresses = config.addresses().stream()
                .map(address -> address.orPort(USUAL_PORT))
                .distinct()
                .toList();
        return new EtcdBackend(config, Security.of(config.parameters()), addresses);
    }
}
