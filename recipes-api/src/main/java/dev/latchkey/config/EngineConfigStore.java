package dev.latchkey.config;

import dev.latchkey.codec.Codec;
import dev.latchkey.core.Callbacks;
import dev.latchkey.core.Deadlines;
import dev.latchkey.core.Failures;
import dev.latchkey.core.Kernel;
import dev.latchkey.core.Waiting;
import dev.latchkey.session.Grant;
import dev.latchkey.session.ListenerHandle;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The store, as entries of the engine; where they stand and how they look is told by {@link Place} and {@link Stored}. */
final class EngineConfigStore implements ConfigStore {

    static final int KEEP = 16;
    private static final int KEEP_MAX = 1_000;

    private final Access access;
    private final Following following;

    EngineConfigStore(Kernel kernel, String name) {
        this(
                Access.of(
                        kernel,
                        new Place(name),
                        kernel.requestTimeout().multipliedBy(4).toNanos(),
                        KEEP),
                new Callbacks("config " + name, kernel.callbacks(), kernel.listener()));
    }

    private EngineConfigStore(Access access, Callbacks callbacks) {
        this.access = access;
        this.following = new Following(access.kernel(), access.place(), callbacks, access.limitNanos());
    }

    @Override
    public String name() {
        return access.place().name();
    }

    @Override
    public ConfigStore within(Duration limit) {
        long nanos = Deadlines.nanos("The time to wait for " + this, limit);
        return new EngineConfigStore(access.within(nanos), following.callbacks());
    }

    @Override
    public ConfigStore keeping(int revisions) {
        if (revisions < 1 || revisions > KEEP_MAX) {
            throw new IllegalArgumentException(
                    "From 1 to " + KEEP_MAX + " revisions can be kept in a history, but " + revisions + " are wanted.");
        }
        return new EngineConfigStore(access.keeping(revisions), following.callbacks());
    }

    @Override
    public Optional<ConfigEntry> get(String key) throws InterruptedException {
        return await(access.read(key), access.reading(key));
    }

    @Override
    public CompletableFuture<Optional<ConfigEntry>> getAsync(String key) {
        return delivered(access.read(key));
    }

    @Override
    public Map<String, ConfigEntry> getAll(String prefix) throws InterruptedException {
        return await(access.readAll(prefix), access.reading(prefix));
    }

    @Override
    public CompletableFuture<Map<String, ConfigEntry>> getAllAsync(String prefix) {
        return delivered(access.readAll(prefix));
    }

    @Override
    public <T> long put(String key, Codec<T> codec, T value) throws InterruptedException {
        return await(access.put(key, codec.encode(value), null), access.writing(key));
    }

    @Override
    public <T> CompletableFuture<Long> putAsync(String key, Codec<T> codec, T value) {
        return delivered(access.put(key, codec.encode(value), null));
    }

    @Override
    public <T> long putIfHeld(Grant grant, String key, Codec<T> codec, T value) throws InterruptedException {
        return await(access.put(key, codec.encode(value), grant), access.writing(key));
    }

    @Override
    public <T> CompletableFuture<Long> putIfHeldAsync(Grant grant, String key, Codec<T> codec, T value) {
        return delivered(access.put(key, codec.encode(value), grant));
    }

    @Override
    public <T> OptionalLong putIfAbsent(String key, Codec<T> codec, T value) throws InterruptedException {
        return await(access.write(key, codec.encode(value), Change.NONE, null), access.writing(key));
    }

    @Override
    public <T> CompletableFuture<OptionalLong> putIfAbsentAsync(String key, Codec<T> codec, T value) {
        return delivered(access.write(key, codec.encode(value), Change.NONE, null));
    }

    @Override
    public <T> OptionalLong replace(String key, long expectedRevision, Codec<T> codec, T value)
            throws InterruptedException {
        return await(
                access.write(key, codec.encode(value), ConfigBatch.revision(expectedRevision), null),
                access.writing(key));
    }

    @Override
    public <T> CompletableFuture<OptionalLong> replaceAsync(
            String key, long expectedRevision, Codec<T> codec, T value) {
        return delivered(access.write(key, codec.encode(value), ConfigBatch.revision(expectedRevision), null));
    }

    @Override
    public boolean delete(String key) throws InterruptedException {
        return await(access.write(key, null, Change.ANY, null), access.writing(key))
                .isPresent();
    }

    @Override
    public CompletableFuture<Boolean> deleteAsync(String key) {
        return delivered(Access.then(access.write(key, null, Change.ANY, null), OptionalLong::isPresent));
    }

    @Override
    public ConfigBatch batch() {
        return new ConfigBatch(this);
    }

    @Override
    public List<ConfigEntry> history(String key) throws InterruptedException {
        return await(access.readHistory(key), access.reading(key));
    }

    @Override
    public CompletableFuture<List<ConfigEntry>> historyAsync(String key) {
        return delivered(access.readHistory(key));
    }

    @Override
    public long rollback(String key, long revision) throws InterruptedException {
        return await(access.rollBack(key, revision), access.writing(key));
    }

    @Override
    public CompletableFuture<Long> rollbackAsync(String key, long revision) {
        return delivered(access.rollBack(key, revision));
    }

    @Override
    public <T> ListenerHandle watch(String key, Codec<T> codec, ConfigListener<T> listener) {
        return following.one(key, entry -> entry.as(codec), List.of(listener))::close;
    }

    @Override
    public <T> ListenerHandle watchTree(String prefix, Codec<T> codec, ConfigListener<T> listener) {
        return following.tree(prefix, entry -> entry.as(codec), List.of(listener))::close;
    }

    @Override
    public ConfigView<ConfigEntry> view(String prefix) throws InterruptedException {
        return await(following.loaded(following.tree(prefix, entry -> entry, List.of())), access.reading(prefix));
    }

    @Override
    public <T> ConfigView<T> view(String prefix, Codec<T> codec, Consumer<? super T> validator)
            throws InterruptedException {
        return await(
                following.loaded(following.tree(prefix, Following.checked(codec, validator), List.of())),
                access.reading(prefix));
    }

    @Override
    public <T> CompletableFuture<ConfigView<T>> viewAsync(
            String prefix, Codec<T> codec, Consumer<? super T> validator) {
        return delivered(
                following.loaded(following.tree(prefix, Following.checked(codec, validator), List.of())),
                ConfigView::close);
    }

    @Override
    public <R extends Record> ConfigBinding<R> bind(String prefix, ConfigRecord<R> shape) throws InterruptedException {
        return await(following.bound(prefix, shape), access.reading(prefix));
    }

    @Override
    public <R extends Record> CompletableFuture<ConfigBinding<R>> bindAsync(String prefix, ConfigRecord<R> shape) {
        return delivered(following.bound(prefix, shape), ConfigBinding::close);
    }

    @Override
    public String exportText(String prefix) throws InterruptedException {
        return ExportedText.format(name(), getAll(prefix));
    }

    @Override
    public CompletableFuture<String> exportTextAsync(String prefix) {
        return delivered(access.readAll(prefix).thenApply(all -> ExportedText.format(name(), all)));
    }

    @Override
    public int importText(String text) throws InterruptedException {
        return await(access.importAll(ExportedText.parse(text)), "Importing into " + this);
    }

    @Override
    public CompletableFuture<Integer> importTextAsync(String text) {
        return delivered(access.importAll(ExportedText.parse(text)));
    }

    /** See {@link Access#write(String, List, Grant)}. */
    CompletableFuture<Optional<Map<String, Long>>> write(String what, List<Change> changes, @Nullable Grant grant) {
        return access.write(what + " of " + this, changes, grant);
    }

    /** Waits for what the engine answers, here and not on the callback executor. */
    <T> T await(CompletableFuture<T> answer, String wanted) throws InterruptedException {
        if (Thread.interrupted()) {
            answer.cancel(false);
            throw new InterruptedException("Interrupted before waiting for the engine: " + wanted + ".");
        }
        return Waiting.forResult(answer, wanted);
    }

    /** What the application is given, on the callback executor; cancelling it gives up. */
    <T> CompletableFuture<T> delivered(CompletableFuture<T> answer) {
        return delivered(answer, value -> {});
    }

    private <T> CompletableFuture<T> delivered(CompletableFuture<T> answer, Consumer<? super T> giveUp) {
        CompletableFuture<T> result = new CompletableFuture<>();
        Access.cancelWith(result, answer);
        answer.whenComplete((value, failure) -> access.kernel().deliver(() -> {
            if (failure == null) {
                if (!result.complete(value)) {
                    giveUp.accept(value);
                }
            } else {
                result.completeExceptionally(Failures.unwrap(failure));
            }
        }));
        return result;
    }

    @Override
    public String toString() {
        return access.toString();
    }
}
