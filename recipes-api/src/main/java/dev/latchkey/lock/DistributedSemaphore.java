package dev.latchkey.lock;

import dev.latchkey.session.Grant;
import dev.latchkey.session.OutcomeUnknownException;
import dev.latchkey.session.Participant;
import dev.latchkey.session.ShapeConflictException;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * Lets at most so many in at once, over all processes: each {@link Grant} is a permit, or several that were asked for
 * together, given back together. Fair: who asks first is served first, also who asks for many: those behind who want few do
 * not pass. Thread-safe.
 *
 * <p>Permits are given back in any order, and whoever is then entitled is let in at once. Ownership is the grant, not a
 * thread. Fencing tokens rise in the order of granting.
 *
 * <p>The number of permits stands in the engine, and all clients must agree on it: who asks for the semaphore with another
 * gets a {@link ShapeConflictException} that names both. It is checked with each acquire, at no cost.
 *
 * <p>Asked directly, it grants one permit; {@link #permits(int)} is for several at once. Acquiring costs one wait for the
 * engine, and so does releasing.
 */
public interface DistributedSemaphore extends Acquirable<Grant> {

    /** The name it was asked for by. */
    String name();

    /**
     * So many permits at once, as one grant.
     *
     * @throws IllegalArgumentException if it is less than one
     * @throws ShapeConflictException if it is more than there are; so fails a request that waits when the number is lowered
     *     below what it wants
     */
    Acquirable<Grant> permits(int permits);

    /** How many permits there are, held or not, read from the engine. */
    int permitCount();

    /** How many permits nobody holds just now, read from the engine; they may be waited for all the same. */
    int availablePermits();

    /**
     * Changes how many permits there are, for all who use the semaphore now: they follow. If there are fewer than are held,
     * nobody loses one, and nobody gets one until enough have been given back. Whoever asks for the semaphore afresh must
     * name the new number.
     *
     * @throws IllegalArgumentException if it is less than one
     * @throws OutcomeUnknownException if the engine did not say whether it has been done
     */
    void changePermits(int permits) throws InterruptedException;

    /** {@link #changePermits} as a future. */
    CompletableFuture<Void> changePermitsAsync(int permits);

    /** Who has permits now, in the order they were granted, read from the engine. */
    List<Participant> holders();

    /** Who waits, first come first, read from the engine. */
    List<Participant> waiters();
}
