package dev.latchkey.core;

/** What a {@link Ticket} tells whoever drew it; called in the holder's {@link Serial}. */
interface TicketHolder {

    /** It waits behind so many others. */
    void queued(Ticket ticket, int ahead);

    /** It holds, as long as {@link Ticket#session()} lives. */
    void admitted(Ticket ticket);

    /** It held, and its session is over. The ticket is of no further use. */
    void lost(Ticket ticket, String reason);

    /** Its session ended while it waited; it queues again by itself. */
    void queuedAgain(Ticket ticket, String reason);

    /** It will never hold, because the engine refuses it. The ticket is of no further use. */
    void failed(Ticket ticket, Throwable cause);
}
