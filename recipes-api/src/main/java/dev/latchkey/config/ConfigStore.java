package dev.latchkey.config;

import dev.latchkey.codec.Codec;
import dev.latchkey.codec.Codecs;
import dev.latchkey.session.CoordinatorClosedException;
import dev.latchkey.session.EngineRefusedException;
import dev.latchkey.session.EngineUnavailableException;
import dev.latchkey.session.Grant;
import dev.latchkey.session.GrantLostException;
import dev.latchkey.session.ListenerHandle;
import dev.latchkey.session.OutcomeUnknownException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/**
 * Values by keys, which everybody with the same engine shares, with their history. Every write is one transaction and gives
 * the key a new revision; reading sees every write that anybody was told of. Thread-safe.
 *
 * <p>Keys are paths of segments of letters, digits and {@code . _ ~ : @ + -}, joined by slashes; values have 512 KiB at the
 * most, which is checked before anything is sent. A prefix is the empty text, for all keys, or a path: {@code db} covers
 * {@code db} and {@code db/url}, but not {@code dbx}.
 *
 * <p>Methods that ask the engine throw {@link EngineUnavailableException} if it did not answer in time, and then nothing was
 * changed; {@link OutcomeUnknownException} if a write may or may not have happened and that could not be found out in time;
 * {@link EngineRefusedException} if it refuses for good, {@link CoordinatorClosedException} when the coordinator is closed,
 * and {@link ConfigValueException} if something other than this library has written the entry. A lost answer is settled by
 * reading back: no write happens twice. Blocking methods throw {@link InterruptedException}, and then give up; a write that
 * was sent may have happened. Futures complete on the coordinator's callback executor, and cancelling one gives up the same
 * way.
 */
public interface ConfigStore {

    /** The name it was asked for by. */
    String name();

    /** The same store, whose calls wait for the engine for at most so long. By default four times the request time-out. */
    ConfigStore within(Duration limit);

    /**
     * The same store, whose writes leave so many earlier revisions of a key in its history, the present one not counted. All
     * who write a store should keep the same number; if it is lowered, what there is beyond it stays.
     *
     * @param revisions from 1 to 1000; by default 16
     */
    ConfigStore keeping(int revisions);

    /** What a key has; empty if it has nothing. */
    Optional<ConfigEntry> get(String key) throws InterruptedException;

    /** {@link #get(String)} as a future. */
    CompletableFuture<Optional<ConfigEntry>> getAsync(String key);

    /**
     * The value of a key; empty if it has none.
     *
     * @throws ConfigValueException if the codec cannot read it; it names the key, the value and what was wanted
     */
    default <T> Optional<T> get(String key, Codec<T> codec) throws InterruptedException {
        return get(key).map(entry -> entry.as(codec));
    }

    /** {@link #get(String, Codec)} as a future. */
    default <T> CompletableFuture<Optional<T>> getAsync(String key, Codec<T> codec) {
        return getAsync(key).thenApply(found -> found.map(entry -> entry.as(codec)));
    }

    /** What all keys under a prefix have, in the order of the keys. It need not be a cut through one instant. */
    Map<String, ConfigEntry> getAll(String prefix) throws InterruptedException;

    /** {@link #getAll(String)} as a future. */
    CompletableFuture<Map<String, ConfigEntry>> getAllAsync(String prefix);

    /** Gives a key this text, whatever it had before; returns its new revision. */
    default long put(String key, String text) throws InterruptedException {
        return put(key, Codecs.text(), text);
    }

    /** {@link #put(String, String)} as a future. */
    default CompletableFuture<Long> putAsync(String key, String text) {
        return putAsync(key, Codecs.text(), text);
    }

    /** Gives a key this value, whatever it had before; returns its new revision. */
    <T> long put(String key, Codec<T> codec, T value) throws InterruptedException;

    /** {@link #put(String, Codec, Object)} as a future. */
    <T> CompletableFuture<Long> putAsync(String key, Codec<T> codec, T value);

    /** Gives a key this text if it has no value; returns its new revision, or nothing if it has one. */
    default OptionalLong putIfAbsent(String key, String text) throws InterruptedException {
        return putIfAbsent(key, Codecs.text(), text);
    }

    /** {@link #putIfAbsent(String, String)} as a future. */
    default CompletableFuture<OptionalLong> putIfAbsentAsync(String key, String text) {
        return putIfAbsentAsync(key, Codecs.text(), text);
    }

    /** Gives a key this value if it has none; returns its new revision, or nothing if it has one. */
    <T> OptionalLong putIfAbsent(String key, Codec<T> codec, T value) throws InterruptedException;

    /** {@link #putIfAbsent(String, Codec, Object)} as a future. */
    <T> CompletableFuture<OptionalLong> putIfAbsentAsync(String key, Codec<T> codec, T value);

    /** Gives a key this text if its value has this revision; returns the new revision, or nothing if it has another. */
    default OptionalLong replace(String key, long expectedRevision, String text) throws InterruptedException {
        return replace(key, expectedRevision, Codecs.text(), text);
    }

    /** {@link #replace(String, long, String)} as a future. */
    default CompletableFuture<OptionalLong> replaceAsync(String key, long expectedRevision, String text) {
        return replaceAsync(key, expectedRevision, Codecs.text(), text);
    }

    /** Gives a key this value if its value has this revision; returns the new revision, or nothing if it has another. */
    <T> OptionalLong replace(String key, long expectedRevision, Codec<T> codec, T value) throws InterruptedException;

    /** {@link #replace(String, long, Codec, Object)} as a future. */
    <T> CompletableFuture<OptionalLong> replaceAsync(String key, long expectedRevision, Codec<T> codec, T value);

    /**
     * Deletes a key; returns whether it had a value. Its history stays, and if it is given a value again its revisions go on
     * rising.
     */
    boolean delete(String key) throws InterruptedException;

    /** {@link #delete(String)} as a future. */
    CompletableFuture<Boolean> deleteAsync(String key);

    /**
     * Gives a key this text while the grant is held: the engine itself refuses it once the grant is gone, however late the
     * request arrives.
     *
     * <p>One limit: threads of one process that hand a lock over in memory are one holder to the engine. A grant that was
     * <em>released</em> while this call is under way may thus be followed by another of the same process before the write
     * arrives. So release a grant after its last write has returned.
     *
     * @return the new revision
     * @throws GrantLostException if the grant is no longer held; nothing was changed
     * @throws IllegalArgumentException if the grant is not one of this coordinator's, or does not stand in the engine
     */
    default long putIfHeld(Grant grant, String key, String text) throws InterruptedException {
        return putIfHeld(grant, key, Codecs.text(), text);
    }

    /** {@link #putIfHeld(Grant, String, String)} as a future. */
    default CompletableFuture<Long> putIfHeldAsync(Grant grant, String key, String text) {
        return putIfHeldAsync(grant, key, Codecs.text(), text);
    }

    /** Gives a key this value while the grant is held; see {@link #putIfHeld(Grant, String, String)}. */
    <T> long putIfHeld(Grant grant, String key, Codec<T> codec, T value) throws InterruptedException;

    /** {@link #putIfHeld(Grant, String, Codec, Object)} as a future. */
    <T> CompletableFuture<Long> putIfHeldAsync(Grant grant, String key, Codec<T> codec, T value);

    /** Begins a batch of changes that are committed together. */
    ConfigBatch batch();

    /** The revisions of a key that are still kept, the latest first, deletions among them. */
    List<ConfigEntry> history(String key) throws InterruptedException;

    /** {@link #history(String)} as a future. */
    CompletableFuture<List<ConfigEntry>> historyAsync(String key);

    /**
     * Gives a key the value again that it had at this revision; returns the new revision.
     *
     * @throws ConfigValueException if the revision is not in the history, or was a deletion; it says which are there
     */
    long rollback(String key, long revision) throws InterruptedException;

    /** {@link #rollback(String, long)} as a future. */
    CompletableFuture<Long> rollbackAsync(String key, long revision);

    /** Follows one key; its value when the watch begins is told first. Returns at once. */
    <T> ListenerHandle watch(String key, Codec<T> codec, ConfigListener<T> listener);

    /** Follows all keys under a prefix; the values when the watch begins are told first. Returns at once. */
    <T> ListenerHandle watchTree(String prefix, Codec<T> codec, ConfigListener<T> listener);

    /**
     * A live copy of the values under a prefix, to be converted when they are read: {@code view.get("db/size").as(ints())}.
     *
     * <p>It waits for the first values, as long as this store waits for the engine; if the engine is away it is empty then,
     * and says so.
     */
    ConfigView<ConfigEntry> view(String prefix) throws InterruptedException;

    /** A live copy of the values under a prefix, which are all of one type; see {@link #view(String)}. */
    default <T> ConfigView<T> view(String prefix, Codec<T> codec) throws InterruptedException {
        return view(prefix, codec, value -> {});
    }

    /**
     * A live copy of the values under a prefix, which are all of one type; see {@link #view(String)}.
     *
     * @param validator throws if a value is not to be taken over
     */
    <T> ConfigView<T> view(String prefix, Codec<T> codec, Consumer<? super T> validator) throws InterruptedException;

    /** {@link #view(String, Codec, Consumer)} as a future, which completes with the first values. */
    <T> CompletableFuture<ConfigView<T>> viewAsync(String prefix, Codec<T> codec, Consumer<? super T> validator);

    /**
     * A record whose components are the keys under a prefix; a key that has no value has the default's. It waits as
     * {@link #view(String)} does.
     */
    default <R extends Record> ConfigBinding<R> bind(String prefix, R defaults) throws InterruptedException {
        return bind(prefix, ConfigRecord.withDefaults(defaults));
    }

    /** A record whose components are the keys under a prefix. It waits as {@link #view(String)} does. */
    <R extends Record> ConfigBinding<R> bind(String prefix, ConfigRecord<R> shape) throws InterruptedException;

    /** {@link #bind(String, ConfigRecord)} as a future, which completes with the first values. */
    <R extends Record> CompletableFuture<ConfigBinding<R>> bindAsync(String prefix, ConfigRecord<R> shape);

    /**
     * The keys under a prefix and their values as lines of text, {@code key = value}; for backup and for moving to another
     * engine. Histories are not part of it, and what is encrypted stays so.
     */
    String exportText(String prefix) throws InterruptedException;

    /** {@link #exportText(String)} as a future. */
    CompletableFuture<String> exportTextAsync(String prefix);

    /**
     * Gives keys the values that stand in an exported text; other keys stay as they are, and so do keys that have that value
     * already. The whole text is read before anything is written; then it is written in batches as large as the engine takes.
     *
     * @return how many keys were changed
     * @throws IllegalArgumentException if a line cannot be read; it says which and why
     */
    int importText(String text) throws InterruptedException;

    /** {@link #importText(String)} as a future. */
    CompletableFuture<Integer> importTextAsync(String text);
}
