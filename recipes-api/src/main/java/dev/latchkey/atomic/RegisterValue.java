package dev.latchkey.atomic;

import dev.latchkey.codec.Codec;
import dev.latchkey.codec.CodecException;
import dev.latchkey.core.Answers;
import dev.latchkey.core.Deadlines;
import dev.latchkey.core.Kernel;
import dev.latchkey.core.Register;
import dev.latchkey.core.Register.Changed;
import dev.latchkey.core.Register.Reading;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The value as a {@link Register} that holds what the codec makes of it. */
final class RegisterValue<T> implements AtomicValue<T> {

    private final Kernel kernel;
    private final String name;
    private final Codec<T> codec;
    private final Register register;
    private final long limitNanos;

    RegisterValue(Kernel kernel, String name, Codec<T> codec, Register register) {
        this(kernel, name, codec, register, Limits.usual(kernel));
    }

    private RegisterValue(Kernel kernel, String name, Codec<T> codec, Register register, long limitNanos) {
        this.kernel = kernel;
        this.name = name;
        this.codec = codec;
        this.register = register;
        this.limitNanos = limitNanos;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public Optional<Revisioned<T>> get() throws InterruptedException {
        return Answers.now(() -> read(), toString(), this::decode);
    }

    @Override
    public CompletableFuture<Optional<Revisioned<T>>> getAsync() {
        return Answers.later(kernel, read(), toString(), this::decode);
    }

    @Override
    public Revisioned<T> set(T value) throws InterruptedException {
        return Answers.now(() -> setting(codec.encode(value)), toString(), changed -> left(changed, value));
    }

    @Override
    public CompletableFuture<Revisioned<T>> setAsync(T value) {
        return Answers.later(kernel, setting(codec.encode(value)), toString(), changed -> left(changed, value));
    }

    @Override
    public Optional<Revisioned<T>> compareAndSet(long expectedRevision, T value) throws InterruptedException {
        return Answers.now(
                () -> comparing(expectedRevision, codec.encode(value)),
                toString(),
                changed -> leftIf(changed, expectedRevision, value));
    }

    @Override
    public CompletableFuture<Optional<Revisioned<T>>> compareAndSetAsync(long expectedRevision, T value) {
        return Answers.later(
                kernel,
                comparing(expectedRevision, codec.encode(value)),
                toString(),
                changed -> leftIf(changed, expectedRevision, value));
    }

    @Override
    public Revisioned<T> update(Function<Optional<T>, ? extends T> change) throws InterruptedException {
        return Answers.now(() -> updateAsync(change), toString(), left -> left);
    }

    @Override
    public CompletableFuture<Revisioned<T>> updateAsync(Function<Optional<T>, ? extends T> change) {
        CompletableFuture<Revisioned<T>> result = new CompletableFuture<>();
        getAsync().whenComplete((now, failure) -> attempt(change, now, failure, result));
        return result;
    }

    /** Runs on the callback executor, where the reading was delivered. */
    private void attempt(
            Function<Optional<T>, ? extends T> change,
            Optional<Revisioned<T>> now,
            @Nullable Throwable failure,
            CompletableFuture<Revisioned<T>> result) {
        if (result.isDone()) {
            return;
        }
        if (failure != null) {
            result.completeExceptionally(failure);
            return;
        }
        try {
            T wanted = change.apply(now.map(Revisioned::value));
            long revision = now.map(Revisioned::revision).orElse(0L);
            CompletableFuture<Changed> attempt = comparing(revision, codec.encode(wanted));
            result.whenComplete((left, ended) -> attempt.cancel(false));
            CompletableFuture<Optional<Revisioned<T>>> answer =
                    Answers.later(kernel, attempt, toString(), changed -> leftIf(changed, revision, wanted));
            answer.whenComplete((left, failed) -> {
                if (failed != null) {
                    result.completeExceptionally(failed);
                } else if (left.isPresent()) {
                    result.complete(left.get());
                } else {
                    getAsync().whenComplete((next, unread) -> attempt(change, next, unread, result));
                }
            });
        } catch (RuntimeException | Error thrown) {
            result.completeExceptionally(thrown);
        }
    }

    @Override
    public AtomicValue<T> within(Duration limit) {
        return new RegisterValue<>(
                kernel, name, codec, register, Deadlines.nanos("The time to wait for " + this, limit));
    }

    private CompletableFuture<Reading> read() {
        return Limits.within(kernel, register.read(), limitNanos, this + " was not read");
    }

    private CompletableFuture<Changed> setting(byte[] value) {
        return register.change(now -> value, limitNanos);
    }

    private CompletableFuture<Changed> comparing(long expectedRevision, byte[] value) {
        return register.change(now -> now.revision() == expectedRevision ? value : null, limitNanos);
    }

    private Revisioned<T> left(Changed changed, T value) {
        return new Revisioned<>(changed.after().revision(), value);
    }

    private Optional<Revisioned<T>> leftIf(Changed changed, long expectedRevision, T value) {
        return changed.before().revision() == expectedRevision ? Optional.of(left(changed, value)) : Optional.empty();
    }

    private Optional<Revisioned<T>> decode(Reading reading) {
        byte[] value = reading.value();
        if (value == null) {
            return Optional.empty();
        }
        try {
            return Optional.of(new Revisioned<>(reading.revision(), codec.decode(value)));
        } catch (CodecException e) {
            throw new CodecException(this + " cannot be read. " + e.getMessage(), e);
        }
    }

    @Override
    public String toString() {
        return "value " + name;
    }
}
