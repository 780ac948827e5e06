package dev.latchkey.conformance;

import java.time.Duration;
import java.util.Map;
import java.util.Set;

/** The network between one client and the servers, in the hands of a test. Thread-safe. */
public interface ClientLink extends AutoCloseable {

    /** The kinds of requests that keep sessions and connections, and would be sent without any recipe. */
    Set<String> HOUSEKEEPING = Set.of("ping", "renew", "LeaseKeepAlive", "connect", "setWatches");

    /** The URI the client connects with. */
    String uri();

    /** Resets all connections and refuses new ones until {@link #restore()}. */
    void cut();

    /** The same for the way to one server, an index into {@link Engine#servers()}; other servers stay within reach. */
    default void cut(int server) {
        throw noServer(server);
    }

    /** Passes nothing on in either direction, and keeps connections open and accepting, until {@link #restore()}. */
    void blackhole();

    /** The same for the way to one server. */
    default void blackhole(int server) {
        throw noServer(server);
    }

    /** Passes everything on with this much delay each way, until {@link #restore()}. */
    void delay(Duration oneWay);

    /** The same for the way to one server. */
    default void delay(int server, Duration oneWay) {
        throw noServer(server);
    }

    /** Ends cut, blackhole and delay of every server, and forgets a reply that was to be dropped. */
    void restore();

    /** Resets all connections once; new ones are accepted at once. */
    void reset();

    /**
     * The next request of the given kind reaches its server; when the server's reply to it arrives, the reply is thrown
     * away and the connection is reset. The kinds are those that {@link #requests()} counts; for an engine that has no such
     * kind nothing happens.
     */
    void dropNextReply(String requestKind);

    /** How often {@link #dropNextReply} has dropped one. */
    int repliesDropped();

    /** Which server (an index into {@link Engine#servers()}) carries the connection that was used last; −1 for none. */
    int lastUsedServer();

    /**
     * The requests that went through since the link was made or {@link #resetRequests()} was called, by kind: for ZooKeeper
     * the operation ({@code create}, {@code getChildren}, {@code multi}, {@code ping}…), for etcd the gRPC method
     * ({@code Txn}, {@code Range}, {@code LeaseKeepAlive}…, and {@code Watch} for each watch that was created), for
     * in-process engines the calls of the waist.
     */
    Map<String, Integer> requests();

    /**
     * How many answers had to be waited for one after another since counting began: the longest chain of requests of which each
     * was sent when the one before had been answered. Housekeeping is left out. Requests that are sent together count as
     * one wait, as long as the way is {@linkplain #delay slow} enough for the first answer not to overtake the last of them.
     */
    int waits();

    /** Starts counting anew. */
    void resetRequests();

    /** Closes the proxies, and with them all connections. */
    @Override
    void close();

    private static IndexOutOfBoundsException noServer(int server) {
        return new IndexOutOfBoundsException("the way to server " + server
                + " was wanted, and this engine has no servers; use the method without it");
    }
}
