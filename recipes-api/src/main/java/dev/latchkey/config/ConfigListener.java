package dev.latchkey.config;

/**
 * Hears of changes, on the coordinator's callback executor, one after another and in the order of each key's revisions. Not
 * every intermediate value is told, but the last one always is.
 */
@FunctionalInterface
public interface ConfigListener<T> {

    /** A key has another value; the values that are there when the watch begins are told first. */
    void changed(ConfigChange<T> change);

    /** An update was not taken over; the value before it stays. It has been logged. */
    default void rejected(ConfigRejection rejection) {}
}
