package dev.latchkey.scripted;

import dev.latchkey.spi.Backend;
import dev.latchkey.spi.BackendConfig;
import dev.latchkey.spi.BackendProvider;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Brings a test's own {@link ScriptedBackend} in through the front door: {@code scripted:name}. */
public final class ScriptedProvider implements BackendProvider {

    private static final Map<String, Backend> BACKENDS = new ConcurrentHashMap<>();
    private static final Map<String, BackendConfig> CONFIGS = new ConcurrentHashMap<>();

    /** What the URI {@code scripted:name} leads to from now on. */
    public static void register(String name, Backend backend) {
        BACKENDS.put(name, backend);
    }

    /** What the backend of this name was last made from. */
    public static BackendConfig config(String name) {
        return CONFIGS.get(name);
    }

    @Override
    public String engineName() {
        return "Scripted";
    }

    @Override
    public Set<String> schemes() {
        return Set.of("scripted");
    }

    @Override
    public Map<String, String> parameters() {
        return Map.of("user", "a name", "password", "a secret");
    }

    @Override
    public Backend create(BackendConfig config) {
        String name = config.parameters().getOrDefault("name", "");
        CONFIGS.put(name, config);
        Backend backend = BACKENDS.get(name);
        if (backend == null) {
            throw new IllegalArgumentException("No test has registered a backend named \"" + name + "\".");
        }
        return backend;
    }
}
