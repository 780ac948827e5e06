package dev.latchkey.bench;

/** Somebody who can be elected, by whatever library. */
interface Candidate extends AutoCloseable {

    /** Queues; returns at once or once queued. */
    void stand() throws Exception;

    /** Waits until elected. */
    void awaitElection() throws Exception;

    /** Gives the leadership up. */
    void resign() throws Exception;

    /** How many stand, this one included. */
    int candidates() throws Exception;

    @Override
    void close();
}
