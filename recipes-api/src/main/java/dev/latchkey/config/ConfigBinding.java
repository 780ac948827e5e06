package dev.latchkey.config;

import dev.latchkey.session.ListenerHandle;
import java.time.Duration;

/**
 * A record whose components are the keys under a prefix: always a whole that has passed its validation, made anew when a key
 * changes, read in nanoseconds. Thread-safe.
 *
 * <p>Keys that are committed together are taken over together. If a change leads to a record that cannot be made, or that is
 * not valid, the last good one stays, and the listeners are told.
 *
 * @param <R> the type of the record
 */
public interface ConfigBinding<R extends Record> extends AutoCloseable {

    /**
     * The record now.
     *
     * @throws ConfigValueException if there has been no good one yet; it says what is missing or wrong
     */
    R get();

    /** How it stands with the engine. */
    ConfigView.State state();

    /** For how long it has not followed the engine; zero while it does. */
    Duration age();

    /** Calls the listener with every new record from now on; the key of the change is the prefix. */
    ListenerHandle onChange(ConfigListener<R> listener);

    /** Stops following. The last good record can still be read. */
    @Override
    void close();
}
