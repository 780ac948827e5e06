package dev.latchkey.core;

import dev.latchkey.session.CoordinationException;
import dev.latchkey.session.CoordinatorClosedException;
import dev.latchkey.session.SessionState;
import dev.latchkey.spi.Entry;
import dev.latchkey.spi.Range;
import dev.latchkey.spi.Stamp;
import dev.latchkey.spi.Subscription;
import dev.latchkey.spi.View;
import dev.latchkey.spi.WatchEvent;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The values of a range, followed as the engine changes them, and told one change after another. It never goes backwards, and
 * while the engine is away, or refuses to be followed, it stays with what it knew last, and says since when.
 *
 * <p>A change costs the same however many values there are. Entries are decoded once, when they come. One that cannot be decoded leaves the value before it in place, if there is
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

        /** A snapshot, or a single change, has been told to its end: what has been told hangs together. */
        default void settled() {}

        /** The view follows the engine again, or no longer. */
        default void following(boolean follows) {}

        /** The engine, which it has followed, refuses that now; it is asked again from time to time. */
        default void refused(CoordinationException why) {}

        /**
         * It follows no more, for good: it, or the coordinator, was closed, or the engine has refused from the beginning. Told
         * once, as the last.
         */
        default void ended(CoordinationException why) {}
    }

    /** What was made of an entry, and which write of it that was. */
    private record Item<V>(Stamp stamp, V value) {}

    private static final Logger log = LoggerFactory.getLogger(LiveView.class);
    private static final long REFUSED_PAUSE_MAX_NANOS = 2_000_000_000;

    private final Range range;
    private final Decoder<V> decoder;
    private final Observer<V> observer;
    private final Kernel kernel;
    private final Serial serial;
    private final Backoff refusals = new Backoff(REFUSED_PAUSE_MAX_NANOS);
    private volatile Subscription subscription;
    private final CompletableFuture<Void> ready = new CompletableFuture<>();

    /** What has been told, by key. Confined to the serial, as is all that is not final or volatile. */
    private final Map<String, Item<V>> items = new LinkedHashMap<>();

    /** The entries whose latest write could not be decoded, so that each is told once. */
    private final Map<String, Stamp> undecodable = new HashMap<>();

    private boolean closed;
    private volatile boolean follows;
    private volatile long asOfNanos;

    /** Begins to follow the range. */
    public LiveView(Kernel kernel, Range range, Decoder<V> decoder, Observer<V> observer) {
        this.kernel = kernel;
        this.range = range;
        this.decoder = decoder;
        this.observer = observer;
        this.serial = new Serial(kernel.callbacks());
        this.asOfNanos = kernel.time().nanoTime();
        this.subscription = kernel.backend().watch(range, this::hear);
    }

    private void hear(WatchEvent event) {
        serial.execute(() -> apply(event));
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
            refusals.reset();
            follow(true);
            ready.complete(null);
        } else if (event instanceof WatchEvent.Put put) {
            accept(put.entry());
            observer.settled();
        } else if (event instanceof WatchEvent.Deleted deleted) {
            gone(deleted.key());
            observer.settled();
        } else if (event instanceof WatchEvent.Resumed) {
            follow(true);
        } else if (event instanceof WatchEvent.Suspended) {
            follow(false);
        } else if (event instanceof WatchEvent.Closed end) {
            closed(end.cause());
        }
    }

    private void closed(@Nullable Throwable refusal) {
        if (refusal == null) {
            end(new CoordinatorClosedException(
                    "Following the engine ended, because the coordinator was closed.", null));
            return;
        }
        CoordinationException why = Failures.forApplication("Following the engine", refusal);
        if (!ready.isDone()) {
            end(why);
            return;
        }
        log.warn("{} is followed no longer, since the engine refuses it; asking again.", range, why);
        follow(false);
        observer.refused(why);
        kernel.pauses().after(refusals.nextDelayNanos(), () -> serial.execute(this::followAgain));
    }

    private void followAgain() {
        if (closed) {
            return;
        }
        if (kernel.sessions().state() == SessionState.CLOSED) {
            closed(null);
        } else {
            subscription = kernel.backend().watch(range, this::hear);
        }
    }

    /** Tells of what is gone first, then of what came. */
    private void replaceAll(View view) {
        Set<String> gone = new LinkedHashSet<>(items.keySet());
        gone.addAll(undecodable.keySet());
        view.entries().forEach(entry -> gone.remove(entry.key()));
        gone.forEach(this::gone);
        view.entries().forEach(this::accept);
        observer.settled();
    }

    private void gone(String key) {
        undecodable.remove(key);
        Item<V> known = items.remove(key);
        if (known != null) {
            observer.changed(key, known.value(), null);
        }
    }

    private void accept(Entry entry) {
        String key = entry.key();
        Item<V> known = items.get(key);
        if ((known != null && known.stamp().equals(entry.stamp()))
                || entry.stamp().equals(undecodable.get(key))) {
            return;
        }
        if (known != null && known.stamp().life() != entry.stamp().life()) {
            // Another life of the key: the end of the one before is told first.
            gone(key);
            known = null;
        }
        V after;
        try {
            after = decoder.decode(entry);
        } catch (Exception failure) {
            undecodable.put(key, entry.stamp());
            observer.undecodable(entry, failure);
            return;
        }
        undecodable.remove(key);
        if (after == null) {
            gone(key);
        } else {
            items.put(key, new Item<>(entry.stamp(), after));
            observer.changed(key, known == null ? null : known.value(), after);
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

    /** Stops following. */
    @Override
    public void close() {
        subscription.close();
        serial.execute(() -> {
            subscription.close(); // Another, if it began to follow again meanwhile.
            if (!closed) {
                end(new CoordinationException("Following the engine was ended by the application.", null));
            }
        });
    }
}
