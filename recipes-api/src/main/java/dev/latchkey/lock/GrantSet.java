package dev.latchkey.lock;

import dev.latchkey.session.Grant;
import java.util.Map;

/**
 * Several locks, held: valid while every one of them is. Whatever is released or lost of it, the rest is held until the
 * whole is released.
 */
public interface GrantSet extends Grant {

    /** The grants by the names of their locks, in the order in which they were taken. */
    Map<String, Grant> grants();

    /**
     * The greatest of the tokens, which rises from grant to grant of the same locks. A store that knows but one of the locks
     * is given that one's token: {@link #fencingToken(String)}.
     */
    @Override
    long fencingToken();

    /**
     * The token of one of the locks.
     *
     * @throws IllegalArgumentException if this lock is none of them
     */
    long fencingToken(String lock);
}
