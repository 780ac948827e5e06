package dev.latchkey.spi;

/** A condition of a {@link Transaction}; all must hold for it to commit. */
public sealed interface Guard {

    /** No entry has this key. */
    record Absent(String key) implements Guard {}

    /** The entry is there and has had no write since the one that the stamp tells of. */
    record Unchanged(String key, Stamp stamp) implements Guard {}
}
