package dev.latchkey.atomic;

import dev.latchkey.session.CoordinatorClosedException;
import dev.latchkey.session.EngineRefusedException;
import dev.latchkey.session.EngineUnavailableException;
import dev.latchkey.session.OutcomeUnknownException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/**
 * Counts for all processes together, from zero. Every change takes effect exactly once, at one instant, in one order for all;
 * a lost reply never makes it count twice. Thread-safe.
 *
 * <p>Changes throw {@link OutcomeUnknownException} where it cannot be learned whether they took effect. Every other exception
 * means that nothing was changed: {@link EngineUnavailableException} if the engine could not be reached in time,
 * {@link EngineRefusedException}, {@link CoordinatorClosedException}. Blocking methods honour interruption.
 */
public interface DistributedCounter {

    /** The name it was asked for by. */
    String name();

    /** The value now. */
    long get() throws InterruptedException;

    /** {@link #get()} as a future. */
    CompletableFuture<Long> getAsync();

    /**
     * Adds, or subtracts what is negative.
     *
     * @return the value that this left
     * @throws dev.latchkey.session.CoordinationException if the sum is no {@code long}; the value stays
     */
    long add(long delta) throws InterruptedException;

    /** {@link #add} as a future; cancelling it withdraws what has not been sent. */
    CompletableFuture<Long> addAsync(long delta);

    /**
     * Sets the value if it is the expected one.
     *
     * @return whether it was
     */
    boolean compareAndSet(long expected, long value) throws InterruptedException;

    /** {@link #compareAndSet} as a future; cancelling it withdraws what has not been sent. */
    CompletableFuture<Boolean> compareAndSetAsync(long expected, long value);

    /**
     * Sets the value.
     *
     * @return the value before
     */
    long getAndSet(long value) throws InterruptedException;

    /** {@link #getAndSet} as a future; cancelling it withdraws what has not been sent. */
    CompletableFuture<Long> getAndSetAsync(long value);

    /**
     * Takes so many numbers at once: no other caller, here or elsewhere, gets one of them, as long as the counter is only ever
     * raised.
     *
     * @param count how many, at least one
     */
    NumberBlock reserve(long count) throws InterruptedException;

    /** {@link #reserve} as a future; cancelling it withdraws what has not been sent. */
    CompletableFuture<NumberBlock> reserveAsync(long count);

    /**
     * Hands out numbers one by one that are unique among all processes, from blocks that it reserves as needed. Each call makes
     * a source of its own, so keep the one.
     *
     * @param blockSize how many to reserve at a time: the cost is one request for so many numbers, and so many are left unused
     *     when the process ends
     */
    UniqueNumbers uniqueNumbers(int blockSize);

    /** The same counter for a caller who waits at most so long for each answer. */
    DistributedCounter within(Duration limit);
}
