package dev.latchkey.fence;

import dev.latchkey.session.CoordinationException;

/** A write was refused because a later holder has written already; whoever tried no longer holds. Nothing was written. */
public class StaleTokenException extends CoordinationException {

    private static final long serialVersionUID = 1L;

    private final long token;
    private final long greatest;

    /**
     * For implementations of {@link Fence}.
     *
     * @param guarded what was to be written to, for the message
     * @param token what the write came with
     * @param greatest what has passed before
     */
    public StaleTokenException(String guarded, long token, long greatest) {
        super(
                "A write to " + guarded + " with fencing token " + token + " was refused: a holder with token "
                        + greatest
                        + " has written already. The grant was lost; acquire it again, and read again what was to be changed.",
                null);
        this.token = token;
        this.greatest = greatest;
    }

    /** What the write came with. */
    public long token() {
        return token;
    }

    /** The greatest that had passed. */
    public long greatest() {
        return greatest;
    }
}
