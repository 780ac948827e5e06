package dev.latchkey.core;

import dev.latchkey.spi.Entry;
import dev.latchkey.spi.Outcome;
import dev.latchkey.spi.Transaction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Replaces the value of a ticket, which keeps its place: tried again until the engine has answered or it does not matter. */
final class Rewriting {

    private static final Logger log = LoggerFactory.getLogger(Rewriting.class);

    private Rewriting() {}

    /** Begins; a step of the ticket's ends it. Nobody but its session writes to a ticket. */
    static void begin(Kernel kernel, Steps steps, LiveSession session, Entry ticket, byte[] value) {
        Transaction update = Transaction.heldBy(session.engine())
                .update(ticket.key(), value, ticket.stamp())
                .build();
        steps.on(kernel.backend().commit(update), (outcome, failure) -> {
            if (outcome instanceof Outcome.Committed) {
                steps.answered();
            } else if (outcome instanceof Outcome.Rejected) {
                log.debug("The ticket {} was rewritten by an attempt whose answer was lost.", ticket.key());
            } else if (outcome instanceof Outcome.SessionLost lost) {
                session.lose(lost.reason());
            } else if (failure == null || Failures.isPassing(failure)) {
                steps.later(() -> begin(kernel, steps, session, ticket, value));
            } else {
                log.warn("The ticket {} cannot be rewritten; it stands as it was.", ticket.key(), failure);
            }
        });
    }
}
