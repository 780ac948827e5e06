package dev.latchkey.core;

import dev.latchkey.session.CoordinationException;
import dev.latchkey.session.CoordinatorClosedException;
import dev.latchkey.spi.Entry;
import dev.latchkey.spi.Range;
import dev.latchkey.spi.Stamp;
import dev.latchkey.spi.Subscription;
import dev.latchkey.spi.View;
import dev.latchkey.spi.WatchEvent;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * A copy of a range that follows the engine: read without I/O and without a lock, it never goes backwards, and while the
 * engine is away it goes on showing what it knew last, and says since when.
 *
 * <p>Entries are decoded once, when they come. One that cannot be decoded leaves the value before it in place, if there is
 * one, and is told to the observer.
 */
public final class LiveView<V> implements AutoCloseable {

    /** Makes a value of an entry; what it throws is told to the observer. */
    @FunctionalInterface
    public interface Decoder<V> {

        /** The value, or null if the entry is none of this view's and is to be left out. */
        @Nullable
        V decode(Entry entry) throws Exception;
    }

    /** Hears of changes in the view's serial, in their order; must not block, and passes on to user code by callbacks. */
    public interface Observer<V> {

        /** The value of a key is another; null stands for none, before or after. */
        void changed(String key, @Nullable V before, @Nullable V after);

        /** An entry could not be decoded; what was there before stays. Told once for each write. */
        void undecodable(Entry entry, Exception failure);

        /** A snapshot, or a single change, has been told to its end: what the view shows hangs together. */
        default void settled() {}

        /** The view follows the engine again, or no longer. */
        default void following(boolean follows) {}

        /** It follows no more, for good: it, or the coordinator, was closed, or the engine refuses. Told once, as the last. */
        default void ended(CoordinationException why) {}
    }

    /** One entry and what was made of it. */
    public record Item<V>(Entry entry, V value) {}

    private final Decoder<V> decoder;
    private final Observer<V> observer;
    private final Kernel kernel;
    private final Serial serial;
    private final Subscription subscription;
    private final CompletableFuture<Void> ready = new CompletableFuture<>();

    /** The entries whose latest write could not be decoded, so that each is told once. */
    private final Map<String, Stamp> undecodable = new HashMap<>();

    private boolean closed;
    private volatile Map<String, Item<V>> items = Map.of();
    private volatile boolean follows;
    private volatile long asOfNanos;

    /** Begins to follow the range. */
    public LiveView(Kernel kernel, Range range, Decoder<V> decoder, Observer<V> observer) {
        this.kernel = kernel;
        this.decoder = decoder;
        this.observer = observer;
        this.serial = new Serial(kernel.callbacks());
        this.asOfNanos = kernel.time().nanoTime();
        this.subscription = kernel.backend().watch(range, event -> serial.execute(() -> apply(event)));
    }

    /** The entries by their keys, in the order in which they were first seen; immutable. */
    public Map<String, Item<V>> items() {
        return items;
    }

    /** Completes with the first snapshot; fails if there will be none. */
    public CompletableFuture<Void> ready() {
        return ready.copy();
    }

    /** Whether it follows the engine just now. */
    public boolean isFollowing() {
        return follows;
    }

    /** For how long it has not followed the engine; 0 while it does. */
    public long ageNanos() {
        return follows ? 0 : kernel.time().nanoTime() - asOfNanos;
    }

    /** Runs something in the view's serial, between two events. */
    public void inOrder(Runnable task) {
        serial.execute(task);
    }

    private void apply(WatchEvent event) {
        if (closed) {
            return;
        }
        if (event instanceof WatchEvent.Snapshot snapshot) {
            replaceAll(snapshot.view());
            follow(true);
            ready.complete(null);
        } else if (event instanceof WatchEvent.Put put) {
            replace(Set.of(), List.of(put.entry()));
        } else if (event instanceof WatchEvent.Deleted deleted) {
            replace(Set.of(deleted.key()), List.of());
        } else if (event instanceof WatchEvent.Resumed) {
            follow(true);
        } else if (event instanceof WatchEvent.Suspended) {
            follow(false);
        } else if (event instanceof WatchEvent.Closed end) {
            end(
                    end.cause() == null
                            ? new CoordinatorClosedException(
                                    "Following the engine ended, because the coordinator was closed.", null)
                            : Failures.forApplication("Following the engine", end.cause()));
        }
    }

    private void replaceAll(View view) {
        Set<String> gone = new LinkedHashSet<>(items.keySet());
        gone.addAll(undecodable.keySet());
        view.entries().forEach(entry -> gone.remove(entry.key()));
        replace(gone, view.entries());
    }

    /** Removes and puts in one step, and tells of it once the view shows it: what is gone first, then what came. */
    private void replace(Set<String> gone, List<Entry> put) {
        Map<String, Item<V>> next = new LinkedHashMap<>(items);
        List<Runnable> news = new ArrayList<>();
        for (String key : gone) {
            undecodable.remove(key);
            Item<V> known = next.remove(key);
            if (known != null) {
                news.add(() -> observer.changed(key, known.value(), null));
            }
        }
        put.forEach(entry -> accept(entry, next, news));
        items = Collections.unmodifiableMap(next);
        news.forEach(Runnable::run);
        observer.settled();
    }

    private void accept(Entry entry, Map<String, Item<V>> next, List<Runnable> news) {
        String key = entry.key();
        Item<V> known = next.get(key);
        if ((known != null && known.entry().stamp().equals(entry.stamp()))
                || entry.stamp().equals(undecodable.get(key))) {
            return;
        }
        if (known != null && known.entry().stamp().life() != entry.stamp().life()) {
            // Another life of the key: the end of the one before is told first.
            next.remove(key);
            V before = known.value();
            news.add(() -> observer.changed(key, before, null));
            known = null;
        }
        V before = known == null ? null : known.value();
        V after;
        try {
            after = decoder.decode(entry);
        } catch (Exception failure) {
            undecodable.put(key, entry.stamp());
            news.add(() -> observer.undecodable(entry, failure));
            return;
        }
        undecodable.remove(key);
        if (after == null) {
            next.remove(key);
        } else {
            next.put(key, new Item<>(entry, after));
        }
        if (before != null || after != null) {
            news.add(() -> observer.changed(key, before, after));
        }
    }

    private void end(CoordinationException why) {
        closed = true;
        follow(false);
        ready.completeExceptionally(why);
        observer.ended(why);
    }

    private void follow(boolean now) {
        if (now != follows) {
            asOfNanos = kernel.time().nanoTime();
            follows = now;
            observer.following(now);
        }
    }

    /** Stops following; what was known can still be read. */
    @Override
    public void close() {
        subscription.close();
        serial.execute(() -> {
            if (!closed) {
                end(new CoordinationException("Following the engine was ended by the application.", null));
            }
        });
    }
}
