package dev.latchkey.session;

/** How an application stands with its engine just now. */
public enum SessionState {
    /** Renewals are confirmed in time. */
    ACTIVE,
    /**
     * Renewals are overdue, but the deadline lies ahead: everything held is still held. If the engine answers in time,
     * ACTIVE follows and nothing has happened.
     */
    SUSPENDED,
    /**
     * There is no session: the last one is over and every grant of it is lost, or none could be opened yet. A new one is
     * being opened; what can be restored in it will be.
     */
    LOST,
    /** The coordinator was closed. The last state. */
    CLOSED
}
