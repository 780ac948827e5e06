package dev.latchkey.barrier;

import dev.latchkey.session.AcquireTimeoutException;
import dev.latchkey.session.GrantLostException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** One member's part in a round of a {@link DistributedDoubleBarrier}, from its beginning until the member leaves. */
public interface Round extends AutoCloseable {

    /** Which round: the first is 1, and each one more than the one before. The same for all members. */
    long number();

    /** Whether this member still counts; false once it left, or its session is over. Does no I/O. */
    boolean isMember();

    /** Completes, with the reason, if the session ends while this member is inside. */
    CompletionStage<String> whenLost();

    /**
     * Leaves, and returns when all members have left, or are gone.
     *
     * @throws AcquireTimeoutException if the coordinator's {@code waitTimeout} went by before; this member has left
     * @throws GrantLostException if this member's session ended inside: the others have not waited for it
     */
    void leave() throws InterruptedException;

    /**
     * Leaves, and waits for the others for at most so long.
     *
     * @return whether all have left, or are gone; false if the time went by. This member has left in any case
     */
    boolean leave(Duration wait) throws InterruptedException;

    /** {@link #leave(Duration)} as a future; cancelling it ends the wait, not the leaving. */
    CompletableFuture<Boolean> leaveAsync(Duration wait);

    /** Leaves without waiting for the others; does nothing if it has left. */
    @Override
    void close();
}
