package dev.latchkey.local.store;

import dev.latchkey.spi.Outcome;

/** What a {@link Command} came to. */
public sealed interface Result {

    /** The command was {@link Command.Nothing}. */
    record Nothing() implements Result {}

    /** The session is open; its id is the index of the command. */
    record Opened(long session, long ttlNanos) implements Result {}

    /**
     * The answer to a close or an expiry.
     *
     * @param ended whether this very command ended the session; false where it was over already or, for an expiry, where
     *     it has been used since
     */
    record Ended(long session, boolean ended) implements Result {}

    /** The answer to a transaction: never {@link Outcome.Unknown}. */
    record Done(Outcome outcome) implements Result {}

    /** The transaction came after its session had done with it, and was not applied. */
    record Outdated() implements Result {}
}
