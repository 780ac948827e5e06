package dev.latchkey.local.store;

import dev.latchkey.spi.Guard;
import dev.latchkey.spi.Write;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What can happen to a {@link Store}. A command carries everything it depends on, so that applying it needs nothing but
 * the state before it; a session's id is the log index of the command that opened it.
 */
public sealed interface Command {

    /** Changes nothing; a leader begins its term with one, to learn what is committed. */
    record Nothing() implements Command {}

    /** Opens a session whose entries live in one key space. */
    record OpenSession(String space, long ttlNanos) implements Command {}

    /** Ends a session at its holder's wish. */
    record CloseSession(long session) implements Command {}

    /**
     * Ends a session that was not renewed in time, but only if nothing has been done in its name since the proposer
     * looked: any command counts as a renewal.
     *
     * @param version the session's {@linkplain Store#sessionVersion version} that the proposer saw
     */
    record ExpireSession(long session, long version) implements Command {}

    /**
     * A transaction.
     *
     * @param space the key space it is about
     * @param session in whose name, or 0 for nobody's; with 0 it may happen twice if it is proposed twice
     * @param sequence tells it from the session's other transactions; one that comes again gets its first result
     * @param floor all transactions of the session with a smaller sequence are done with: their results are forgotten,
     *     and one that has not been applied never will be
     */
    record Commit(
            String space,
            long session,
            long sequence,
            long floor,
            List<Guard> guards,
            List<Write> writes,
            @Nullable String thenList)
            implements Command {
        public Commit {
            guards = List.copyOf(guards);
            writes = List.copyOf(writes);
        }
    }
}
