package dev.latchkey.config;

import dev.latchkey.core.Callbacks;
import dev.latchkey.core.Kernel;
import dev.latchkey.core.Listeners;
import dev.latchkey.core.LiveView;
import dev.latchkey.core.OnDemand;
import dev.latchkey.session.ListenerHandle;
import dev.latchkey.spi.Entry;
import dev.latchkey.spi.Range;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The view. Readers see the values before a change or after it, never half of it; listeners are told once it can be seen. */
final class LiveConfigView<T> implements ConfigView<T> {

    private static final Logger log = LoggerFactory.getLogger(LiveConfigView.class);

    /** Makes the view's value of an entry that has one. */
    @FunctionalInterface
    interface Conversion<T> {

        T convert(ConfigEntry entry);
    }

    /** A value, or that there is none, and the revision that says so. */
    private record Known<T>(@Nullable T value, long revision) {}

    private final Kernel kernel;
    private final String prefix;
    private final Conversion<T> conversion;
    private final Listeners<ConfigListener<T>> listeners;
    private final Standing standing = new Standing();

    /** All that there are. Changed in the serial of what is followed; what readers see is made of it. */
    private final Map<String, Known<T>> present = new HashMap<>();

    private final OnDemand<Map<String, Known<T>>> values = new OnDemand<>(Map.of(), last -> Map.copyOf(present));
    private volatile @Nullable LiveView<Known<T>> live;

    LiveConfigView(
            Kernel kernel,
            Callbacks callbacks,
            String prefix,
            Conversion<T> conversion,
            List<ConfigListener<T>> first) {
        this.kernel = kernel;
        this.prefix = prefix;
        this.conversion = conversion;
        this.listeners = new Listeners<>(callbacks);
        first.forEach(this.listeners::add);
    }

    /** Begins to follow; called once, before anyone else has it. */
    void follow(Range range) {
        live = new LiveView<>(kernel, range, this::decode, new Changes());
    }

    /** Completes with the first values; fails if there will be none. */
    CompletableFuture<Void> ready() {
        return following().ready();
    }

    private LiveView<Known<T>> following() {
        return Objects.requireNonNull(live);
    }

    private @Nullable Known<T> decode(Entry entry) {
        String key = Place.key(entry.name());
        if (!Place.covers(prefix, key)) {
            return null;
        }
        ConfigEntry read = Stored.parse(key, entry).entry();
        return new Known<>(read.isDeletion() ? null : conversion.convert(read), read.revision());
    }

    @Override
    public @Nullable T get(String key) {
        Known<T> known = values.get().get(key);
        return known == null ? null : known.value();
    }

    @Override
    public T get(String key, T fallback) {
        T value = get(key);
        return value == null ? fallback : value;
    }

    @Override
    public long revision(String key) {
        Known<T> known = values.get().get(key);
        return known == null ? 0 : known.revision();
    }

    @Override
    public Map<String, T> asMap() {
        Map<String, T> map = new TreeMap<>();
        values.get().forEach((key, known) -> {
            T value = known.value();
            if (value != null) {
                map.put(key, value);
            }
        });
        return Collections.unmodifiableMap(map);
    }

    @Override
    public State state() {
        return standing.state();
    }

    @Override
    public Duration age() {
        return Duration.ofNanos(following().ageNanos());
    }

    @Override
    public ListenerHandle onChange(ConfigListener<T> listener) {
        return listeners.add(listener);
    }

    @Override
    public void close() {
        standing.closed();
        listeners.clear();
        following().close();
    }

    /** What the engine tells, one event after another. */
    private final class Changes implements LiveView.Observer<Known<T>> {
        private final List<Runnable> changes = new ArrayList<>();
        private final List<ConfigChange<T>> news = new ArrayList<>();

        @Override
        public void changed(String entry, @Nullable Known<T> before, @Nullable Known<T> after) {
            String key = Place.key(entry.substring(entry.lastIndexOf('/') + 1));
            if (after == null || after.value() == null) {
                changes.add(() -> present.remove(key));
            } else {
                changes.add(() -> present.put(key, after));
            }
            T then = before == null ? null : before.value();
            T now = after == null ? null : after.value();
            if (then != null || now != null) {
                news.add(new ConfigChange<>(key, then, now, after == null ? 0 : after.revision()));
            }
        }

        @Override
        public void undecodable(Entry entry, Exception failure) {
            String key = Place.key(entry.name());
            log.warn("An update was not taken over, and the value before it stays. {}", failure.getMessage());
            ConfigRejection rejection = new ConfigRejection(key, failure);
            listeners.tell(listener -> listener.rejected(rejection));
        }

        @Override
        public void settled() {
            values.change(() -> changes.forEach(Runnable::run));
            changes.clear();
            for (ConfigChange<T> change : news) {
                listeners.tell(listener -> listener.changed(change));
            }
            news.clear();
        }

        @Override
        public void following(boolean follows) {
            standing.follows(follows);
        }
    }

    @Override
    public String toString() {
        return "view of " + (prefix.isEmpty() ? "all keys" : prefix) + ", "
                + values.get().size() + " values, " + state();
    }
}
