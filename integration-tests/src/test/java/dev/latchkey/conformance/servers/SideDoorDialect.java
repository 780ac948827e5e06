package dev.latchkey.conformance.servers;

import dev.latchkey.conformance.proxy.Protocol;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;

/** Asks a server that clients reach by TLS at another port of it, which speaks plain text. */
record SideDoorDialect(Dialect dialect, Protocol protocol, InetSocketAddress sideDoor) implements Dialect {

    @Override
    public boolean answers(InetSocketAddress server) throws IOException {
        return dialect.answers(sideDoor);
    }

    @Override
    public boolean leads(InetSocketAddress server) throws IOException {
        return dialect.leads(sideDoor);
    }

    @Override
    public int sessions(InetSocketAddress server) throws IOException {
        return dialect.sessions(sideDoor);
    }

    @Override
    public void compact(List<InetSocketAddress> servers) throws IOException {
        dialect.compact(List.of(sideDoor));
    }
}
