package dev.latchkey.atomic;

import dev.latchkey.session.CoordinatorClosedException;
import dev.latchkey.session.EngineRefusedException;
import dev.latchkey.session.EngineUnavailableException;
import dev.latchkey.session.OutcomeUnknownException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/**
 * One value for all processes, read and changed as if there were one copy of it. Every change takes effect exactly once and
 * raises the revision by one, so that whoever compares revisions misses nothing, not even a value that came back.
 * Thread-safe.
 *
 * <p>Changes throw {@link OutcomeUnknownException} where it cannot be learned whether they took effect. Every other exception
 * means that nothing was changed: {@link EngineUnavailableException} if the engine could not be reached in time,
 * {@link EngineRefusedException}, {@link CoordinatorClosedException}, and {@link dev.latchkey.codec.CodecException} if a value
 * is not one of the codec's. Blocking methods honour interruption.
 */
public interface AtomicValue<T> {

    /** The name it was asked for by. */
    String name();

    /** The value now; empty if none was ever set. */
    Optional<Revisioned<T>> get() throws InterruptedException;

    /** {@link #get()} as a future. */
    CompletableFuture<Optional<Revisioned<T>>> getAsync();

    /** Sets the value, whatever it was. */
    Revisioned<T> set(T value) throws InterruptedException;

    /** {@link #set} as a future; cancelling it withdraws what has not been sent. */
    CompletableFuture<Revisioned<T>> setAsync(T value);

    /**
     * Sets the value if the present one has this revision; 0 if there is to be none.
     *
     * @return the value that this left; empty if another revision was found, and nothing was changed
     */
    Optional<Revisioned<T>> compareAndSet(long expectedRevision, T value) throws InterruptedException;

    /** {@link #compareAndSet} as a future; cancelling it withdraws what has not been sent. */
    CompletableFuture<Optional<Revisioned<T>>> compareAndSetAsync(long expectedRevision, T value);

    /**
     * Sets the value to what the function makes of the present one.
     *
     * @param change runs on the coordinator's callback executor, and again if the value was changed meanwhile, so it must have
     *     no other effect
     * @return the value that this left
     */
    Revisioned<T> update(Function<Optional<T>, ? extends T> change) throws InterruptedException;

    /** {@link #update} as a future; cancelling it withdraws what has not been sent. */
    CompletableFuture<Revisioned<T>> updateAsync(Function<Optional<T>, ? extends T> change);

    /** The same value for a caller who waits at most so long for each answer. */
    AtomicValue<T> within(Duration limit);
}
