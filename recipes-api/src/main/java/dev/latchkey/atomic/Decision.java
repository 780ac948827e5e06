package dev.latchkey.atomic;

import dev.latchkey.session.CoordinatorClosedException;
import dev.latchkey.session.EngineRefusedException;
import dev.latchkey.session.EngineUnavailableException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * Consensus, once: all who propose get the one value that was agreed on, which is one of those proposed. It stays for ever,
 * whoever crashes meanwhile. Thread-safe.
 *
 * <p>Proposing again is always safe, after any exception: {@link EngineUnavailableException} (the own value may still become
 * the agreed one), {@link EngineRefusedException}, {@link CoordinatorClosedException}. A
 * {@link dev.latchkey.codec.CodecException} says that the agreed value is not one of the codec's. Blocking methods honour
 * interruption.
 */
public interface Decision<T> {

    /** The name it was asked for by. */
    String name();

    /** Proposes a value, and returns the agreed one, which may be another's. */
    T propose(T value) throws InterruptedException;

    /** {@link #propose} as a future. Cancelling it does not take the proposal back. */
    CompletableFuture<T> proposeAsync(T value);

    /** The agreed value; empty as long as there is none. */
    Optional<T> get() throws InterruptedException;

    /** {@link #get()} as a future. */
    CompletableFuture<Optional<T>> getAsync();

    /** The same decision for a caller who waits at most so long for each answer. */
    Decision<T> within(Duration limit);
}
