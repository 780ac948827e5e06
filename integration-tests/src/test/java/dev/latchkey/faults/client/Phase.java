package dev.latchkey.faults.client;

/** What clients are to do. */
public enum Phase {
    /** Work. */
    RUN,
    /** Begin nothing new, give back what is held, and go on telling what is seen. */
    SETTLE,
    /** End. */
    END
}
