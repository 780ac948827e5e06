package dev.latchkey.faults.client;

import dev.latchkey.conformance.ClientLink;
import java.nio.file.Path;

/** One client, in the hands of the campaign. Its methods are called by one thread. */
public interface FaultClient extends AutoCloseable {

    String id();

    /** Its way to the servers. */
    ClientLink link();

    /** Where it writes down what happens. */
    Path journal();

    /** Waits until it works. */
    void awaitReady();

    /** Stops it; nothing that it would do happens until it goes on. */
    void stop();

    void resume();

    /** Ends it at once, stopped or not. */
    void kill();

    /** Whether it was not killed. */
    boolean isAlive();

    void say(Phase phase);

    /** Waits for its end after {@link Phase#END} was said; true if it came in time. */
    boolean awaitEnd();

    @Override
    void close();
}
