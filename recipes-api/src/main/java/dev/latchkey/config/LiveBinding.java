package dev.latchkey.config;

import dev.latchkey.core.Callbacks;
import dev.latchkey.core.Kernel;
import dev.latchkey.core.Listeners;
import dev.latchkey.core.LiveView;
import dev.latchkey.core.Serial;
import dev.latchkey.session.ListenerHandle;
import dev.latchkey.spi.Entry;
import dev.latchkey.spi.Range;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The binding, on a live view of the whole store.
 *
 * <p>Engines tell the keys that were committed together one by one. Each says by its heading of how many it is one, so the
 * record is made when all have come, or after a grace where some never will, because they have been written again since.
 */
final class LiveBinding<R extends Record> implements ConfigBinding<R> {

    private static final Logger log = LoggerFactory.getLogger(LiveBinding.class);
    private static final long GRACE_NANOS = 500_000_000;

    private final Kernel kernel;
    private final String prefix;
    private final ConfigRecord.Shape<R> shape;
    private final Serial serial;
    private final Listeners<ConfigListener<R>> listeners;
    private final Standing standing = new Standing();

    private volatile @Nullable R record;
    private volatile ConfigValueException fault;
    private volatile @Nullable LiveView<Stored> live;

    /** What was told by the engine; confined to the serial. */
    private final Map<String, Stored> told = new HashMap<>();

    /** The operations of which not every key has been told yet; confined to the serial. */
    private final Set<String> partly = new HashSet<>();

    private boolean graceRuns;

    LiveBinding(Kernel kernel, Callbacks callbacks, String prefix, ConfigRecord<R> type) {
        this.kernel = kernel;
        this.listeners = new Listeners<>(callbacks);
        this.prefix = prefix;
        this.shape = type.shape();
        this.serial = new Serial(kernel.callbacks());
        this.record = type.defaults();
        this.fault = new ConfigValueException(
                prefix, "The values under " + prefix + " are not known: the engine has not answered yet.", null);
    }

    /** Begins to follow; called once, before anyone else has it. */
    void follow(Range range) {
        live = new LiveView<>(kernel, range, entry -> Stored.parse(Place.key(entry.name()), entry), new Changes());
    }

    /** Completes when the first values have been taken over; fails if there will be none. */
    CompletableFuture<Void> ready() {
        return following().ready().thenCompose(done -> {
            CompletableFuture<Void> taken = new CompletableFuture<>();
            serial.execute(() -> taken.complete(null));
            return taken;
        });
    }

    private LiveView<Stored> following() {
        return Objects.requireNonNull(live);
    }

    @Override
    public R get() {
        R good = record;
        if (good == null) {
            throw new ConfigValueException(fault.key(), String.valueOf(fault.getMessage()), fault);
        }
        return good;
    }

    @Override
    public ConfigView.State state() {
        return standing.state();
    }

    @Override
    public Duration age() {
        return Duration.ofNanos(following().ageNanos());
    }

    @Override
    public ListenerHandle onChange(ConfigListener<R> listener) {
        return listeners.add(listener);
    }

    @Override
    public void close() {
        standing.closed();
        listeners.clear();
        following().close();
    }

    /** Takes over what has been told, unless part of it is still to come. */
    private void consider(boolean first) {
        if (!first) {
            partly.removeIf(this::isComplete);
            if (!partly.isEmpty()) {
                waitAWhile();
                return;
            }
        }
        partly.clear();
        Map<String, ConfigEntry> entries = new HashMap<>();
        told.forEach((key, stored) -> {
            if (Place.covers(prefix, key) && !stored.entry().isDeletion()) {
                entries.put(key, stored.entry());
            }
        });
        R before = record;
        R made;
        try {
            made = shape.make(prefix, entries);
        } catch (ConfigValueException invalid) {
            fault = invalid;
            reject(new ConfigRejection(invalid.key(), invalid));
            return;
        }
        record = made;
        if (!made.equals(before)) {
            long revision = entries.values().stream()
                    .mapToLong(ConfigEntry::revision)
                    .max()
                    .orElse(0);
            listeners.tell(listener -> listener.changed(new ConfigChange<>(prefix, before, made, revision)));
        }
    }

    private boolean isComplete(String operation) {
        int seen = 0;
        int of = 1;
        for (Stored stored : told.values()) {
            if (stored.id().equals(operation)) {
                seen++;
                of = stored.of();
            }
        }
        return seen >= of;
    }

    private void waitAWhile() {
        if (!graceRuns) {
            graceRuns = true;
            kernel.time()
                    .schedule(
                            GRACE_NANOS,
                            () -> serial.execute(() -> {
                                graceRuns = false;
                                if (!partly.isEmpty()) {
                                    consider(true);
                                }
                            }));
        }
    }

    private void reject(ConfigRejection rejection) {
        log.warn(
                "A change was not taken over, and the record before it stays. {}",
                rejection.cause().getMessage());
        listeners.tell(listener -> listener.rejected(rejection));
    }

    /** What the engine tells, one event after another; passed on into the binding's own serial. */
    private final class Changes implements LiveView.Observer<Stored> {
        private boolean begun;
        private boolean concerned;
        private final Map<String, @Nullable Stored> news = new HashMap<>();

        @Override
        public void changed(String entry, @Nullable Stored before, @Nullable Stored after) {
            String key = Place.key(entry.substring(entry.lastIndexOf('/') + 1));
            news.put(key, after);
            concerned |= Place.covers(prefix, key);
        }

        @Override
        public void undecodable(Entry entry, Exception failure) {
            String key = Place.key(entry.name());
            if (Place.covers(prefix, key)) {
                serial.execute(() -> reject(new ConfigRejection(key, failure)));
            }
        }

        @Override
        public void settled() {
            boolean first = !begun;
            begun = true;
            Map<String, @Nullable Stored> fresh = new HashMap<>(news);
            news.clear();
            boolean consider = concerned || first;
            concerned = false;
            serial.execute(() -> apply(fresh, first, consider));
        }

        @Override
        public void following(boolean follows) {
            standing.follows(follows);
        }
    }

    private void apply(Map<String, @Nullable Stored> fresh, boolean first, boolean concerned) {
        fresh.forEach((key, stored) -> {
            if (stored == null) {
                told.remove(key);
            } else {
                told.put(key, stored);
                if (stored.of() > 1 && Place.covers(prefix, key)) {
                    partly.add(stored.id());
                }
            }
        });
        if (concerned || !partly.isEmpty()) {
            consider(first);
        }
    }
}
