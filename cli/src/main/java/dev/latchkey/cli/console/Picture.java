package dev.latchkey.cli.console;

import dev.latchkey.Coordinator;
import dev.latchkey.cli.Json;
import dev.latchkey.config.ConfigEntry;
import dev.latchkey.config.ConfigView;
import dev.latchkey.discovery.ServiceInstance;
import dev.latchkey.discovery.ServiceView;
import dev.latchkey.inspect.Inspection;
import dev.latchkey.inspect.Occupant;
import dev.latchkey.session.CoordinationException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Looks at everything in a namespace, and makes JSON of it. Who holds and who waits is read anew each time; services and
 * configurations are followed, and cost nothing to look at again. While the engine is away the last picture stands, with the
 * reason. Confined to one thread, but for {@link #history}; what it follows ends with the coordinator.
 */
final class Picture {

    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final String SERVICES = "services";
    /** So much of a value is shown in the tree, and so much of each revision in a history. */
    private static final int GLANCE_CHARACTERS = 300;

    private static final int READING_CHARACTERS = 20_000;

    private final Coordinator coordinator;
    private final String engine;
    private final Map<String, ServiceView> services = new HashMap<>();
    private final Map<String, ConfigView<ConfigEntry>> configurations = new HashMap<>();
    private List<Json> recipes = List.of();

    Picture(Coordinator coordinator, String engine) {
        this.coordinator = coordinator;
        this.engine = engine;
    }

    /** How everything stands, as one JSON object. */
    String look() throws InterruptedException {
        String failure = null;
        try {
            follow();
        } catch (CoordinationException e) {
            failure = String.valueOf(e.getMessage());
        } catch (RuntimeException e) {
            // Whatever it is, the page must say it rather than stand still.
            failure = e.toString();
        }
        return Json.object()
                .with("engine", engine)
                .with("failure", failure)
                .with(
                        "session",
                        Json.object()
                                .with("id", coordinator.session().id())
                                .with("state", coordinator.session().state())
                                .with("remaining", coordinator.session().remaining()))
                .with("recipes", recipes)
                .with(SERVICES, services())
                .with("configurations", configurations())
                .toString();
    }

    private void follow() throws InterruptedException {
        List<Inspection> seen = await(coordinator.inspect().allAsync());
        recipes = seen.stream().map(this::json).toList();
        Set<String> serviceNames = new TreeSet<>();
        seen.stream().filter(one -> one.kind().equals(SERVICES)).forEach(one -> serviceNames.add(one.name()));
        for (String name : serviceNames) {
            if (!services.containsKey(name)) {
                services.put(name, coordinator.services().view(name, PATIENCE));
            }
        }
        drop(services, serviceNames, ServiceView::close);
        Set<String> configNames = new TreeSet<>(await(coordinator.inspect().configurationsAsync()));
        for (String name : configNames) {
            if (!configurations.containsKey(name)) {
                configurations.put(name, coordinator.config(name).view(""));
            }
        }
        drop(configurations, configNames, ConfigView::close);
    }

    private static <V> void drop(Map<String, V> followed, Set<String> wanted, java.util.function.Consumer<V> close) {
        Set<String> gone = new HashSet<>(followed.keySet());
        gone.removeAll(wanted);
        gone.forEach(name -> close.accept(followed.remove(name)));
    }

    private static <T> T await(java.util.concurrent.CompletableFuture<T> answer) throws InterruptedException {
        try {
            return answer.get(PATIENCE.toNanos(), TimeUnit.NANOSECONDS);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof CoordinationException known) {
                throw known;
            }
            throw new CoordinationException("Looking at the engine failed: " + e.getCause(), e);
        } catch (TimeoutException e) {
            answer.cancel(false);
            throw new CoordinationException(
                    "The engine has not told in " + PATIENCE.toSeconds() + " s how things stand.", e);
        }
    }

    private Json json(Inspection seen) {
        return Json.object()
                .with("kind", seen.kind())
                .with("name", seen.name())
                .with("holders", seen.holders().stream().map(this::json).toList())
                .with("waiters", seen.waiters().stream().map(this::json).toList());
    }

    private Json json(Occupant occupant) {
        return Json.object()
                .with("name", occupant.name())
                .with("host", occupant.host())
                .with("process", occupant.process())
                .with("since", occupant.since())
                // As text: a page's numbers are exact only up to 2^53.
                .with("token", Long.toString(occupant.token()))
                .with("session", occupant.session())
                .with("ours", occupant.session().equals(coordinator.session().id()));
    }

    private List<Json> services() {
        return new TreeMap<>(services)
                .values().stream()
                        .map(view -> Json.object()
                                .with("name", view.service())
                                .with("age", view.age())
                                .with(
                                        "instances",
                                        view.all().stream().map(Picture::json).toList()))
                        .toList();
    }

    private static Json json(ServiceInstance instance) {
        return Json.object()
                .with("id", instance.id())
                .with("address", instance.address())
                .with("port", instance.port())
                .with("weight", instance.weight())
                .with("tags", new TreeSet<>(instance.tags()))
                .with("metadata", new TreeMap<>(instance.metadata()))
                .with("inService", instance.inService());
    }

    private List<Json> configurations() {
        return new TreeMap<>(configurations)
                .entrySet().stream()
                        .map(store -> Json.object()
                                .with("name", store.getKey())
                                .with("state", store.getValue().state())
                                .with("age", store.getValue().age())
                                .with(
                                        "entries",
                                        store.getValue().asMap().values().stream()
                                                .map(entry -> json(entry, GLANCE_CHARACTERS))
                                                .toList()))
                        .toList();
    }

    /** The revisions of one key that are kept, the latest first; asks the engine. Thread-safe. */
    String history(String store, String key) throws InterruptedException {
        return Json.object()
                .with("store", store)
                .with("key", key)
                .with(
                        "revisions",
                        await(coordinator.config(store).historyAsync(key)).stream()
                                .map(entry -> json(entry, READING_CHARACTERS))
                                .toList())
                .toString();
    }

    private static Json json(ConfigEntry entry, int charactersMax) {
        byte[] bytes = entry.bytes();
        String text = text(bytes);
        boolean isWhole = text == null || text.length() <= charactersMax;
        return Json.object()
                .with("key", entry.key())
                .with("revision", entry.revision())
                .with("deleted", entry.isDeletion())
                .with("bytes", bytes.length)
                .with("value", text == null || isWhole ? text : text.substring(0, charactersMax))
                .with("whole", isWhole)
                .with("writtenBy", entry.writtenBy())
                .with("writtenAt", entry.writtenAt());
    }

    /** Null for bytes that are no text: compressed, say, or encrypted. */
    private static @org.jspecify.annotations.Nullable String text(byte[] bytes) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            return null;
        }
    }
}
