package dev.latchkey.lock;

import dev.latchkey.session.AcquireTimeoutException;
import dev.latchkey.session.CoordinatorClosedException;
import dev.latchkey.session.EngineRefusedException;
import dev.latchkey.session.EngineUnavailableException;
import dev.latchkey.session.Grant;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * Something that is asked for and granted: a lock, either side of a read-write lock, permits of a semaphore, several locks at
 * once. Thread-safe.
 *
 * <p>Blocking methods throw {@link InterruptedException} if the thread is interrupted before or while it waits, and then leave
 * nothing behind in the engine. All methods that ask the engine throw {@link EngineRefusedException} if it refuses for good,
 * and {@link CoordinatorClosedException} when the coordinator is, or gets, closed.
 *
 * @param <G> what is granted
 */
public interface Acquirable<G extends Grant> {

    /**
     * Waits for it, for at most the coordinator's {@code waitTimeout}.
     *
     * @throws AcquireTimeoutException if that went by; the message says who is in the way and how things stand
     */
    G acquire() throws InterruptedException;

    /**
     * Waits for it, for at most so long.
     *
     * @throws AcquireTimeoutException if that went by; the message says who is in the way and how things stand
     */
    G acquire(Duration wait) throws InterruptedException;

    /**
     * Takes it if that needs no waiting for anyone.
     *
     * @throws EngineUnavailableException if the engine did not say within the request time-out
     */
    Optional<G> tryAcquire() throws InterruptedException;

    /** Waits for it, for at most so long; empty if that went by. A wait of zero is {@link #tryAcquire()}. */
    Optional<G> tryAcquire(Duration wait) throws InterruptedException;

    /**
     * {@link #acquire()} as a future. Cancelling it, or completing it in any other way, withdraws the request. What depends on
     * it runs on the coordinator's callback executor.
     */
    CompletableFuture<G> acquireAsync();

    /** {@link #acquire(Duration)} as a future; see {@link #acquireAsync()}. */
    CompletableFuture<G> acquireAsync(Duration wait);
}
