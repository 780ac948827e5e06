package dev.latchkey.spi;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Guards and writes that take effect together or not at all, and a listing to go with them; see {@link Backend#commit}.
 *
 * <p>A key stands in one write at the most. A transaction has at the most one {@link Write.Append}.
 *
 * @param session in whose name: the transaction commits only while this session lives, and what it appends belongs to
 *     it. Null for a transaction that no session's end should stop; it then appends nothing
 * @param thenList a directory to list at, or after, the commit: the listing shows what the transaction wrote. Null for
 *     none
 */
public record Transaction(
        @Nullable BackendSession session,
        List<Guard> guards,
        List<Write> writes,
        @Nullable String thenList) {

    public Transaction {
        guards = List.copyOf(guards);
        writes = List.copyOf(writes);
    }

    /** A transaction in the name of a session. */
    public static Builder heldBy(BackendSession session) {
        return new Builder(session);
    }

    /** A transaction in nobody's name. */
    public static Builder unowned() {
        return new Builder(null);
    }

    /** Collects the parts of a transaction; not thread-safe. */
    public static final class Builder {
        private final @Nullable BackendSession session;
        private final List<Guard> guards = new ArrayList<>();
        private final List<Write> writes = new ArrayList<>(2);

        private Builder(@Nullable BackendSession session) {
            this.session = session;
        }

        /** Only while no entry has this key. */
        public Builder absent(String key) {
            guards.add(new Guard.Absent(key));
            return this;
        }

        /** Only while the entry has had no further write. */
        public Builder unchanged(String key, Stamp stamp) {
            guards.add(new Guard.Unchanged(key, stamp));
            return this;
        }

        /** Makes a plain entry. */
        public Builder create(String key, byte[] value) {
            writes.add(new Write.Create(key, value));
            return this;
        }

        /** Makes a ticket of the session. */
        public Builder append(String directory, String label, String nonce, byte[] value) {
            writes.add(new Write.Append(directory, label, nonce, value));
            return this;
        }

        /** Replaces a value. */
        public Builder update(String key, byte[] value, Stamp stamp) {
            writes.add(new Write.Update(key, value, stamp));
            return this;
        }

        /** Removes an entry that has had no further write. */
        public Builder delete(String key, Stamp stamp) {
            writes.add(new Write.Delete(key, stamp));
            return this;
        }

        /** Removes a ticket, there or not. */
        public Builder deleteTicket(String key) {
            writes.add(new Write.Delete(key, null));
            return this;
        }

        /** The finished transaction, without a listing. */
        public Transaction build() {
            return new Transaction(session, guards, writes, null);
        }

        /** The finished transaction, with a listing of this directory's tickets. */
        public Transaction thenList(String directory) {
            return new Transaction(session, guards, writes, directory);
        }
    }
}
