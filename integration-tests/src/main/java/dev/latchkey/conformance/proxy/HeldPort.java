package dev.latchkey.conformance.proxy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/**
 * Keeps a port of the loopback for one server, whether the server runs or not. Nobody else is given the port until this is
 * closed, so a server can be started, killed and started again on it.
 *
 * <p>The socket that holds the port is bound and does not listen. The kernel gives such a port to no one who asks for any
 * port, and refuses connections to it; but it lets a listener bind it by number, provided that both sides allow the reuse of
 * addresses, as server sockets of Java, Go and C servers do.
 */
public final class HeldPort implements AutoCloseable {

    private static final Duration LISTEN_DEADLINE = Duration.ofSeconds(10);
    private static final long PAUSE_NANOS = Duration.ofMillis(1).toNanos();

    private final Socket holder;
    private final InetSocketAddress address;

    /** Takes a free port. */
    public HeldPort() {
        holder = new Socket();
        try {
            // The claim is for this socket alone, even against those who would share; only then may a listener join it.
            holder.setReuseAddress(false);
            holder.bind(new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), 0));
            holder.setReuseAddress(true);
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

    /**
     * Opens a listener on the port. While this JVM starts a process, that process has copies of all sockets until it becomes
     * another program, a former listener of this port among them, which then still listens; so this waits for the port.
     */
    ServerSocket listen() throws IOException {
        long endNanos = System.nanoTime() + LISTEN_DEADLINE.toNanos();
        while (true) {
            ServerSocket listener = new ServerSocket();
            try {
                listener.setReuseAddress(true);
                listener.bind(address);
                return listener;
            } catch (BindException e) {
                listener.close();
                if (System.nanoTime() - endNanos >= 0) {
                    throw e;
                }
                LockSupport.parkNanos(PAUSE_NANOS);
            }
        }
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
