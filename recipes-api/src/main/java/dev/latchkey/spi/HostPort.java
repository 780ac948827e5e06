package dev.latchkey.spi;

/**
 * An engine's address, as it stands in the URI.
 *
 * @param port the port, or 0 where the URI names none and the engine's usual one is meant
 */
public record HostPort(String host, int port) {

    public HostPort {
        if (host.isEmpty()) {
            throw new IllegalArgumentException("A host name is wanted, but it is empty.");
        }
        if (port < 0 || port > 65_535) {
            throw new IllegalArgumentException("A port from 1 to 65535 is wanted, but it is " + port + ".");
        }
    }

    /** This address with {@code usualPort} where none was named. */
    public HostPort orPort(int usualPort) {
        return port == 0 ? new HostPort(host, usualPort) : this;
    }

    /** {@code host:port}, an IPv6 address in brackets. */
    @Override
    public String toString() {
        String shown = host.indexOf(':') >= 0 ? "[" + host + "]" : host;
        return port == 0 ? shown : shown + ":" + port;
    }
}
