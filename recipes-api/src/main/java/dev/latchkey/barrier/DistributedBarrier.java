package dev.latchkey.barrier;

import dev.latchkey.session.AcquireTimeoutException;
import dev.latchkey.session.OutcomeUnknownException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/**
 * Holds everybody up who awaits it, from when it is set until it is removed. Whoever awaited it before it was removed is let
 * through, even if it is set again at once. Thread-safe.
 *
 * <p>It belongs to nobody: it stays set when the process that set it ends, and anybody may remove it.
 *
 * <p>{@code set} and {@code remove} take twice the request time-out at the most, and throw {@link OutcomeUnknownException}
 * where it cannot be learned whether they took effect; to repeat them is harmless. Blocking methods honour interruption.
 */
public interface DistributedBarrier {

    /** The name it was asked for by. */
    String name();

    /**
     * Sets it.
     *
     * @return whether this call did; false if it was set
     */
    boolean set() throws InterruptedException;

    /** {@link #set()} as a future. */
    CompletableFuture<Boolean> setAsync();

    /**
     * Removes it, and lets all through.
     *
     * @return whether this call did; false if it was not set
     */
    boolean remove() throws InterruptedException;

    /** {@link #remove()} as a future. */
    CompletableFuture<Boolean> removeAsync();

    /** Whether it is set now. */
    boolean isSet() throws InterruptedException;

    /** {@link #isSet()} as a future. */
    CompletableFuture<Boolean> isSetAsync();

    /**
     * Returns when it is not set, or is removed.
     *
     * @throws AcquireTimeoutException if the coordinator's {@code waitTimeout} went by before
     */
    void await() throws InterruptedException;

    /**
     * Waits for at most so long.
     *
     * @return whether it was not set, or was removed; false if the time went by
     */
    boolean await(Duration wait) throws InterruptedException;

    /** {@link #await(Duration)} as a future; cancelling it ends the wait. */
    CompletableFuture<Boolean> awaitAsync(Duration wait);
}
