package dev.latchkey.config;

import dev.latchkey.session.ListenerHandle;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The values under a prefix, as a copy that follows the engine: read in nanoseconds, without I/O, a lock or allocation.
 * While the engine is away it goes on showing what it knew last, and says so. Thread-safe.
 *
 * <p>A value that cannot be converted, or that the validator refuses, is not taken over: the one before it stays, and the
 * listeners are told.
 *
 * @param <T> the type of the values
 */
public interface ConfigView<T> extends AutoCloseable {

    /** How it stands with the engine. */
    enum State {
        /** Nothing has been heard from the engine yet; it is empty. */
        EMPTY,
        /** It follows the engine. */
        LIVE,
        /** The engine is away; it shows what was known last. */
        STALE,
        /** It was closed, or the engine refused it for good; it shows what was known last. */
        CLOSED
    }

    /** The value of a key, which is the same as the store's, prefix and all; null if it has none. */
    @Nullable
    T get(String key);

    /** The value of a key, or the fallback if it has none. */
    T get(String key, T fallback);

    /** The revision of a key's value; 0 if it has none. */
    long revision(String key);

    /** All values by their keys, in the order of the keys; does not change. */
    Map<String, T> asMap();

    /** How it stands with the engine. */
    State state();

    /** For how long it has not followed the engine; zero while it does. */
    Duration age();

    /** Calls the listener with every change from now on, after the view shows it. */
    ListenerHandle onChange(ConfigListener<T> listener);

    /** Stops following. What was known can still be read. */
    @Override
    void close();
}
