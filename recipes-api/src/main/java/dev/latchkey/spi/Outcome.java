package dev.latchkey.spi;

import java.util.List;

/** How a {@link Transaction} ended. */
public sealed interface Outcome {

    /**
     * All guards held and all writes were made.
     *
     * @param entries what the transaction's creates, appends and updates made, one for each, in their order
     * @param listing the tickets of the directory that was to be listed, by their order; empty where none was
     */
    record Committed(List<Entry> entries, List<Sibling> listing) implements Outcome {
        public Committed {
            entries = List.copyOf(entries);
            listing = List.copyOf(listing);
        }
    }

    /**
     * A guard did not hold, or a write's own condition; nothing was written.
     *
     * @param current the entries, under the keys that guards and writes name, which were there when, or after, the
     *     transaction was rejected
     */
    record Rejected(List<Entry> current) implements Outcome {
        public Rejected {
            current = List.copyOf(current);
        }
    }

    /** It may have been committed, now or later, or not at all; {@link Backend#commit} says how to find out. */
    record Unknown(Throwable cause) implements Outcome {}

    /** The transaction's session is over; nothing was written. */
    record SessionLost(String reason) implements Outcome {}
}
