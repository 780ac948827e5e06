package dev.latchkey.spi;

/** What is listed or watched. */
public sealed interface Range {

    /** One key, there or not. */
    static Range key(String key) {
        return new Key(key);
    }

    /** The entries directly in a directory, there or not. */
    static Range children(String directory) {
        return new Children(directory);
    }

    /** One key, there or not. */
    record Key(String key) implements Range {}

    /** The entries directly in a directory, there or not. */
    record Children(String directory) implements Range {}
}
