package dev.latchkey.zookeeper;

import dev.latchkey.spi.HostPort;
import dev.latchkey.spi.security.Security;
import dev.latchkey.spi.security.TlsProbe;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Finds out why an address is of no use, in words for whoever has to put it right. Blocks, for a bounded time. */
final class AddressProbe {

    private static final int ANSWER_BYTES_MAX = 512;
    private static final String ZOOKEEPER = "a ZooKeeper server";
    private static final String STRANGE = "answered, but not as ZooKeeper does";

    private AddressProbe() {}

    /** What is wrong with the address that no waiting will mend, as a clause; empty if nothing of the kind is. */
    static Optional<String> obstacle(HostPort address, Security security, int timeoutMillis) {
        Optional<String> found = TlsProbe.obstacle(address, security, timeoutMillis);
        if (found.isPresent() || security.tls() == null) {
            return found;
        }
        // ZooKeeper hangs up on TLS at a port for plain text, and that might have any reason.
        return probe(address, timeoutMillis).startsWith(ZOOKEEPER)
                ? Optional.of("is " + ZOOKEEPER + " that serves plain text there, but TLS was tried; name its"
                        + " secureClientPort, or leave out tls, ca, cert and key")
                : Optional.empty();
    }

    /** What is wrong with the address, as a clause, whether or not waiting may mend it. */
    static String finding(HostPort address, Security security, int timeoutMillis) {
        return obstacle(address, security, timeoutMillis).orElseGet(() -> {
            String found = probe(address, timeoutMillis);
            return security.tls() == null || !found.equals(STRANGE)
                    ? found
                    : "accepts connections, but opened no session in time";
        });
    }

    /** What is wrong with the address, as a clause. */
    static String probe(HostPort address, int timeoutMillis) {
        InetSocketAddress resolved = new InetSocketAddress(address.host(), address.port());
        if (resolved.isUnresolved()) {
            return "unknown host";
        }
        try (Socket socket = new Socket()) {
            socket.connect(resolved, timeoutMillis);
            return converse(socket, timeoutMillis);
        } catch (ConnectException refused) {
            return "connection refused";
        } catch (SocketTimeoutException silent) {
            return "no answer";
        } catch (IOException failed) {
            return String.valueOf(failed.getMessage());
        }
    }

    /**
     * Asks for ZooKeeper's status in its old text protocol, to which it answers at least that it may not be asked. An empty
     * line behind it makes servers of other, line-based protocols say something too.
     */
    private static String converse(Socket socket, int timeoutMillis) throws IOException {
        socket.setSoTimeout(Math.max(1, timeoutMillis / 2));
        socket.getOutputStream().write("srvr".getBytes(StandardCharsets.US_ASCII));
        String answer;
        try {
            answer = read(socket.getInputStream());
        } catch (SocketTimeoutException silent) {
            socket.getOutputStream().write("\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            answer = read(socket.getInputStream());
        }
        return judge(answer);
    }

    static String judge(String answer) {
        if (answer.startsWith("Zookeeper version") || answer.contains("is not executed because")) {
            return ZOOKEEPER + " that did not open a session in time";
        } else if (answer.contains("not currently serving requests")) {
            return ZOOKEEPER + " that serves no requests at present, for want of a quorum";
        }
        return STRANGE;
    }

    /** What the server says until it closes the connection or pauses; a pause before the first byte is a time-out. */
    private static String read(InputStream in) throws IOException {
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        try {
            for (int next = in.read(); next >= 0 && said.size() < ANSWER_BYTES_MAX; next = in.read()) {
                said.write(next);
            }
        } catch (SocketTimeoutException pause) {
            if (said.size() == 0) {
                throw pause;
            }
        } catch (IOException reset) {
            // What it said until then is what there is to judge.
        }
        return said.toString(StandardCharsets.ISO_8859_1);
    }
}
