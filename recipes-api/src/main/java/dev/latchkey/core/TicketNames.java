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
 * <p>Thread-safe. The last to be spared is the first to serve, so there are no more names than tickets at one time.
 */
final class TicketNames {

    private static final int SPARE_MAX = 256;

    private final int spareMax;
    private final ArrayDeque<String> spare = new ArrayDeque<>(1);

    private TicketNames(int spareMax) {
        this.spareMax = spareMax;
    }

    /** Names that serve again. */
    static TicketNames few() {
        return new TicketNames(SPARE_MAX);
    }

    /** Names of which none comes twice. */
    static TicketNames everNew() {
        return new TicketNames(0);
    }

    /** A nonce that no ticket has that is there, or may be. */
    synchronized String take() {
        String known = spare.poll();
        return known == null ? Nonces.next() : known;
    }

    /** The engine has confirmed that this ticket is gone, if there was one. */
    synchronized void gone(@Nullable Entry ticket) {
        Sibling left = ticket == null ? null : Keys.parseTicket(ticket.key(), ticket.order());
        if (left != null && spare.size() < spareMax) {
            spare.push(left.nonce());
        }
    }
}
