package dev.latchkey.conformance.servers;

import java.net.InetSocketAddress;

/** Where a server runs: in a process or in a container. The methods are called by one thread at a time. */
interface Host extends AutoCloseable {

    /** Starts the server on the data it has; it may answer only later. */
    void start();

    /** Ends the server as {@code kill -9} does, paused or not. Its data and its address stay. */
    void kill();

    void pause();

    void resume();

    /** Whether the server exists, paused or not. */
    boolean isAlive();

    /** Where clients reach it. */
    InetSocketAddress address();

    /** What the server said last, for error messages. */
    String lastWords();

    /** Ends the server and removes its data. */
    @Override
    void close();
}
