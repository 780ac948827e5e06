package dev.latchkey.local;

import dev.latchkey.spi.Backend;
import dev.latchkey.spi.BackendConfig;
import dev.latchkey.spi.BackendProvider;
import dev.latchkey.spi.Keys;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Makes backends whose engine lives in this process, for tests, tools and programs that run once.
 *
 * <p>{@code local:} is an engine of the backend's own, on the backend's {@linkplain BackendConfig#time() time}.
 * {@code local:name} is shared by all backends of this process that use the name, whatever their namespaces; it runs on
 * real time. It is there from the first of them on until the last is closed: then all that it held is gone.
 *
 * <p>With {@code replicas=3} the engine is a Raft group of three in this process: a replica can fail without the others. It is
 * still one process, and all are gone with it.
 *
 * <p>With {@code dir=/path} the engine is durable: what was acknowledged is there again after the process was killed. The
 * directory is opened by {@link #create}, locked, and released when the last backend that uses the engine is closed. All
 * replicas share it, so it protects against the end of the process, not of the disk.
 *
 * <p>The name reaches the provider as the parameter {@code name}, which is absent for {@code local:}; there are no
 * addresses.
 */
public final class LocalProvider implements BackendProvider {

    private static final String NAME = "name";
    private static final String REPLICAS = "replicas";
    private static final String DIR = "dir";
    private static final String CLIENT = "client";

    /** For {@link java.util.ServiceLoader}. */
    public LocalProvider() {}

    @Override
    public String engineName() {
        return "the local engine";
    }

    @Override
    public Set<String> schemes() {
        return Set.of("local");
    }

    @Override
    public Map<String, String> parameters() {
        return Map.of(
                NAME, "the name under which the engine is shared in this process: one segment",
                REPLICAS, "how many replicas the engine has: 1, 3 or 5",
                DIR, "a directory of its own, in which the engine is durable",
                CLIENT, "the name by which LocalCluster finds this client's link; only for a shared engine");
    }

    @Override
    public Backend create(BackendConfig config) {
        Map<String, String> parameters = config.parameters();
        if (!config.addresses().isEmpty()) {
            throw new IllegalArgumentException("The local engine has no address, but " + config.addresses()
                    + " was given; write local: or local:name.");
        }
        Setup setup = setup(parameters.get(REPLICAS), parameters.get(DIR));
        String name = parameters.getOrDefault(NAME, "");
        String client = parameters.get(CLIENT);
        if (name.isEmpty()) {
            if (client != null) {
                throw new IllegalArgumentException(
                        "A client name is for an engine that is shared, but this one has no name; write local:name.");
            }
            return new LocalBackend(
                    config, EngineRoom.alone(config.time(), setup == null ? Setup.SMALLEST : setup), new LocalLink());
        }
        if (!Keys.isKey(name) || name.indexOf('/') >= 0) {
            throw new IllegalArgumentException("A name of one segment of A-Z, a-z, 0-9 and ._~:@+,!- is wanted, but \""
                    + name + "\" was found; write for example local:orders.");
        }
        EngineRoom room = EngineRoom.named(name, null, setup);
        return new LocalBackend(config, room, client == null ? new LocalLink() : room.link(client));
    }

    private static @Nullable Setup setup(@Nullable String replicas, @Nullable String directory) {
        if (replicas == null && directory == null) {
            return null;
        }
        return new Setup(replicas == null ? 1 : replicas(replicas), directory == null ? null : path(directory));
    }

    private static int replicas(String text) {
        return switch (text) {
            case "1" -> 1;
            case "3" -> 3;
            case "5" -> 5;
            default ->
                throw new IllegalArgumentException("The local engine has 1, 3 or 5 replicas, but replicas=" + text
                        + " was given; write for example replicas=3.");
        };
    }

    private static Path path(String text) {
        try {
            if (!text.isEmpty()) {
                return Path.of(text).toAbsolutePath().normalize();
            }
        } catch (InvalidPathException unusable) {
            // as below
        }
        throw new IllegalArgumentException(
                "A directory is wanted, but dir=" + text + " names none; write for example dir=/var/lib/app.");
    }
}
