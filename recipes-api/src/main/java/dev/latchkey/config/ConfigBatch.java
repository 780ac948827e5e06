package dev.latchkey.config;

import dev.latchkey.codec.Codec;
import dev.latchkey.codec.Codecs;
import dev.latchkey.session.Grant;
import dev.latchkey.session.GrantLostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Collects changes of several keys that are committed together, or not at all. Not thread-safe. Each key stands in it once;
 * how many keys it takes depends on the engine (at least 14), and their values together have 512 KiB at the most.
 */
public final class ConfigBatch {

    private final EngineConfigStore store;
    private final List<Change> changes = new ArrayList<>();
    private @Nullable Grant grant;

    ConfigBatch(EngineConfigStore store) {
        this.store = store;
    }

    /** Gives the key this text, whatever it had before. */
    public ConfigBatch put(String key, String text) {
        return put(key, Codecs.text(), text);
    }

    /** Gives the key this value, whatever it had before. */
    public <T> ConfigBatch put(String key, Codec<T> codec, T value) {
        return add(new Change(Place.checked(key), codec.encode(value), Change.ANY));
    }

    /** Gives the key this text if it has no value; else the whole batch is not committed. */
    public ConfigBatch putIfAbsent(String key, String text) {
        return putIfAbsent(key, Codecs.text(), text);
    }

    /** Gives the key this value if it has none; else the whole batch is not committed. */
    public <T> ConfigBatch putIfAbsent(String key, Codec<T> codec, T value) {
        return add(new Change(Place.checked(key), codec.encode(value), Change.NONE));
    }

    /** Gives the key this text if it has this revision; else the whole batch is not committed. */
    public ConfigBatch replace(String key, long expectedRevision, String text) {
        return replace(key, expectedRevision, Codecs.text(), text);
    }

    /** Gives the key this value if it has this revision; else the whole batch is not committed. */
    public <T> ConfigBatch replace(String key, long expectedRevision, Codec<T> codec, T value) {
        return add(new Change(Place.checked(key), codec.encode(value), revision(expectedRevision)));
    }

    /** Deletes the key, there or not. */
    public ConfigBatch delete(String key) {
        return add(new Change(Place.checked(key), null, Change.ANY));
    }

    /** Deletes the key if it has this revision; else the whole batch is not committed. */
    public ConfigBatch delete(String key, long expectedRevision) {
        return add(new Change(Place.checked(key), null, revision(expectedRevision)));
    }

    /** The batch is committed only while this grant is held; see {@link ConfigStore#putIfHeld(Grant, String, String)}. */
    public ConfigBatch ifHeld(Grant held) {
        grant = held;
        return this;
    }

    /**
     * Commits the batch.
     *
     * @return the new revision of each key that was changed; empty if nothing was, because a condition did not hold
     * @throws GrantLostException if a grant was to be held and is not
     * @throws IllegalArgumentException if it is more than the engine takes at once
     */
    public Optional<Map<String, Long>> commit() throws InterruptedException {
        return store.await(store.write("Committing a batch", changes, grant), "Committing a batch");
    }

    /** {@link #commit()} as a future. */
    public CompletableFuture<Optional<Map<String, Long>>> commitAsync() {
        return store.delivered(store.write("Committing a batch", changes, grant));
    }

    static long revision(long expected) {
        if (expected < 1) {
            throw new IllegalArgumentException("A revision is 1 or greater, but " + expected
                    + " is expected. Use putIfAbsent for a key that has no value.");
        }
        return expected;
    }

    private ConfigBatch add(Change change) {
        if (changes.stream().anyMatch(other -> other.key().equals(change.key()))) {
            throw new IllegalArgumentException(
                    "A batch changes a key once, but " + change.key() + " stands in it already.");
        }
        changes.add(change);
        return this;
    }
}
