package dev.latchkey.conformance.proxy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;

/**
 * Keeps a port of the loopback for one server, whether the server runs or not. Nobody else is given the port until this is
 * closed, so a server can be started, killed and started again on it.
 *
 * <p>The socket that holds the port is bound and does not listen. The kernel gives such a port to no one who asks for any
 * port, and refuses connections to it; but it lets a listener bind it by number, provided that both sides allow the reuse of
 * addresses, as server sockets of Java, Go and C servers do.
 */
public final class HeldPort implements AutoCloseable {

    private final Socket holder;
    private final InetSocketAddress address;

    /** Takes a free port. */
    public HeldPort() {
        holder = new Socket();
        try {
            holder.setReuseAddress(true);
            holder.bind(new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), 0));
        } catch (IOException e) {
            throw new UncheckedIOException("a free port on the loopback was wanted, and the kernel gave none", e);
        }
        address = (InetSocketAddress) holder.getLocalSocketAddress();
    }

    /** The port with the loopback's address. */
    public InetSocketAddress address() {
        return address;
    }

    /** The port. */
    public int number() {
        return address.getPort();
    }

    /** Gives the port back; a listener that still runs on it is not disturbed. */
    @Override
    public void close() {
        try {
            holder.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public String toString() {
        return "127.0.0.1:" + number();
    }
}
