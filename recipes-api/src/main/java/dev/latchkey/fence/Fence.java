package dev.latchkey.fence;

import dev.latchkey.session.Grant;

/**
 * Lets the writes of the present holder pass, and refuses those of holders that have been superseded, whether or not they know.
 *
 * <p>The contract for implementations: {@link #pass(long, Write)} compares the token with the greatest that has passed, and
 * remembers it, in <em>one step with the write</em>: no write with a smaller token takes effect after one with a greater has.
 * To compare first and write later is not enough, since the holder may be stopped in between. What is remembered lives as long
 * as what is guarded. Thread-safe.
 *
 * @param <X> what the guarded resource throws
 */
public interface Fence<X extends Exception> {

    /**
     * Writes, unless a greater token has passed.
     *
     * @return what the write returned
     * @throws StaleTokenException if one has; nothing was written
     * @throws X if the write threw it. Whether the token is remembered then is up to the implementation; it may be
     */
    <T> T pass(long token, Write<? extends T, ? extends X> write) throws X;

    /** The same with a grant's token; whether the grant believes to be valid does not matter here. */
    default <T> T pass(Grant grant, Write<? extends T, ? extends X> write) throws X {
        return pass(grant.fencingToken(), write);
    }

    /** What is done to the guarded resource. */
    @FunctionalInterface
    interface Write<T, X extends Exception> {

        /** Writes. */
        T run() throws X;
    }
}
