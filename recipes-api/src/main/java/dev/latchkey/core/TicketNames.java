package dev.latchkey.core;

import dev.latchkey.spi.Entry;
import dev.latchkey.spi.Keys;
import dev.latchkey.spi.Sibling;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * The nonces of one queue's tickets, one after the other. A nonce whose ticket is known to be gone serves again: an engine may
 * remember the name of a deleted key for long, and pass over all that it remembers whenever the directory is listed.
 *
 * <p>Confined to the queue's {@link Serial}.
 */
final class TicketNames {

    private static final int SPARE_MAX = 4;

    private final ArrayDeque<String> spare = new ArrayDeque<>();

    /** A nonce that no ticket has that is there, or may be. */
    String take() {
        String known = spare.poll();
        return known == null ? Nonces.next() : known;
    }

    /** The engine has confirmed that this ticket is gone, if there was one. */
    void gone(@Nullable Entry ticket) {
        Sibling left = ticket == null ? null : Keys.parseTicket(ticket.key(), ticket.order());
        if (left != null && spare.size() < SPARE_MAX) {
            spare.push(left.nonce());
        }
    }
}
