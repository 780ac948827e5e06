package dev.latchkey.conformance;

import java.util.List;

/**
 * An engine that the conformance suite runs against: one server, a cluster, or something inside the process.
 *
 * <p>What it started it ends in {@link #close()}; servers that it started are ended even if the JVM is killed. Thread-safe.
 */
public interface Engine extends AutoCloseable {

    /** Which engine, version and size, for reports: {@code etcd 3.5.16, 3 nodes}. */
    String name();

    /** The URI that leads straight to the servers, all of them, for a namespace. */
    String uri(String namespace);

    /**
     * A client's own way to the servers, whose faults the test commands. Every server has its own proxy on this way; the
     * client uses {@link ClientLink#uri()} and meets nobody else's faults.
     */
    ClientLink link(String namespace);

    /** The servers; empty for an engine inside the process. */
    List<Server> servers();

    /** Whether a second process can reach it. */
    boolean isShared();

    /**
     * Makes the engine forget changes that a watcher could otherwise catch up on (etcd: compaction up to now); does nothing
     * where an engine keeps no such history.
     */
    void compact();

    /** How many live sessions of clients the servers know. */
    int sessionCount();

    /** Brings every server back and waits until the engine answers; for use between tests. */
    void heal();

    @Override
    void close();

    /** One server of the engine, as a process or a container. All methods wait until what they ask for is done. */
    interface Server {

        /** For messages. */
        String name();

        /** Whether it leads the cluster just now; a single server always does. False while it is not running. */
        boolean isLeader();

        /** Ends it at once, as {@code kill -9} does. Its data stay. */
        void kill();

        /** Starts it again on its data and its address, and waits until it answers. */
        void start();

        /** Stops its process ({@code SIGSTOP}); connections stay open and nothing is answered. */
        void pause();

        /** Lets a paused process go on. */
        void resume();
    }
}
