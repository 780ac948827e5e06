package dev.latchkey.conformance.servers;

import dev.latchkey.conformance.proxy.Protocol;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;

/** How to ask the servers of one kind of engine, without the client library that is under test. Thread-safe. */
interface Dialect {

    Protocol protocol();

    /** Whether the server carries out an operation that needs the whole cluster's consent. */
    boolean answers(InetSocketAddress server) throws IOException;

    /** Whether the server says that it leads. */
    boolean leads(InetSocketAddress server) throws IOException;

    /** How many live sessions the server knows. */
    int sessions(InetSocketAddress server) throws IOException;

    /** Makes the servers forget their history up to now, if they keep one. */
    void compact(List<InetSocketAddress> servers) throws IOException;
}
