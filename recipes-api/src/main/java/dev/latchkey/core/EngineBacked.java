package dev.latchkey.core;

import dev.latchkey.session.Grant;
import dev.latchkey.spi.Guard;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * A grant whose hold stands in the engine, so that a transaction can be made to depend on it: in the name of its session, and
 * with its presence among the guards, the engine refuses the transaction once the grant is gone.
 *
 * <p>A ticket that is handed over in memory stands for the next holder of this process too, so whoever uses this asks the
 * grant itself, just before sending, whether it is still valid.
 */
public interface EngineBacked {

    /** The session that it is held in; null where {@link #presence()} is. */
    @Nullable
    LiveSession session();

    /**
     * Its entry, as it was when the grant was given: while this life of its key lasts, the grant is held. It may have been
     * rewritten since, and the answer to a transaction that was rejected then shows how it is now. Null for a grant that has
     * no entry of its own.
     */
    Guard.@Nullable Unchanged presence();

    /**
     * {@link Grant#releaseAsync()} for those who build on it: completes where the engine's answer is read, so that nobody
     * waits for an executor that the application may keep busy. Nothing of the application may depend on it.
     */
    CompletableFuture<Boolean> giveBack();

    /** Gives any grant back in this manner. */
    static CompletableFuture<Boolean> giveBack(Grant grant) {
        return grant instanceof EngineBacked backed ? backed.giveBack() : grant.releaseAsync();
    }
}
