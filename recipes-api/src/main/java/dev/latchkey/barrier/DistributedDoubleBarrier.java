package dev.latchkey.barrier;

import dev.latchkey.session.AcquireTimeoutException;
import dev.latchkey.session.CoordinationException;
import dev.latchkey.session.OutcomeUnknownException;
import dev.latchkey.session.ShapeConflictException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * Has a number of parties begin together and end together, round after round. A round begins for all of its members at once,
 * when there are as many as parties; a member that gave up, was interrupted or lost its session before does not count, and one
 * that is told it was not let in has not been counted. Thread-safe.
 *
 * <p>Membership is the {@link Round} that {@code enter} returns, whatever the thread; several members may be of one process.
 *
 * <p>One who comes while a round is under way, or when enough others wait already, is refused with a
 * {@link CoordinationException} that says so. All who use a name must name the same number of parties: else
 * {@code enter} throws {@link ShapeConflictException}, which names both.
 */
public interface DistributedDoubleBarrier {

    /** The name it was asked for by. */
    String name();

    /** How many make a round. */
    int parties();

    /**
     * Returns when the round begins.
     *
     * @throws AcquireTimeoutException if the coordinator's {@code waitTimeout} went by before
     */
    Round enter() throws InterruptedException;

    /**
     * Waits for at most so long; then for the engine to confirm that this member does not count, for up to twice the request
     * time-out.
     *
     * @return the round; empty if the time went by, and this member was not counted
     * @throws OutcomeUnknownException if the engine did not say whether this member was counted; it has left in any case
     */
    Optional<Round> enter(Duration wait) throws InterruptedException;

    /** {@link #enter(Duration)} as a future; cancelling it withdraws the member, also from a round that has begun. */
    CompletableFuture<Optional<Round>> enterAsync(Duration wait);
}
