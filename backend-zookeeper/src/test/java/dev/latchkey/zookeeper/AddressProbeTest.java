package dev.latchkey.zookeeper;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latchkey.spi.HostPort;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("What is wrong with an address")
class AddressProbeTest {

    private static final int PATIENCE_MILLIS = 500;

    @Test
    @DisplayName("is that the connection was refused, where nobody listens")
    void nobodyListens() throws IOException {
        int port;
        try (ServerSocket socket = listen()) {
            port = socket.getLocalPort();
        }
        assertThat(probe(port)).isEqualTo("connection refused");
    }

    @Test
    @DisplayName("is that there was no answer, where somebody listens and is silent")
    void silence() throws IOException {
        try (ServerSocket socket = listen()) {
            assertThat(probe(socket.getLocalPort())).isEqualTo("no answer");
        }
    }

    @Test
    @DisplayName("is that something else answered, even if it goes on listening")
    void somethingElse() throws Exception {
        try (ServerSocket socket = listen()) {
            Thread stranger = new Thread(() -> greet(socket));
            stranger.setDaemon(true);
            stranger.start();
            assertThat(probe(socket.getLocalPort())).isEqualTo("answered, but not as ZooKeeper does");
        }
    }

    @Test
    @DisplayName("is that the host is unknown")
    void unknownHost() {
        assertThat(AddressProbe.probe(new HostPort("no-such-host.invalid", 2181), PATIENCE_MILLIS))
                .isEqualTo("unknown host");
    }

    @Test
    @DisplayName("is told apart by what ZooKeeper itself says")
    void judgesZooKeepersAnswers() {
        assertThat(AddressProbe.judge("Zookeeper version: 3.9.5-x")).contains("did not open a session");
        assertThat(AddressProbe.judge("srvr is not executed because it is not in the whitelist.\n"))
                .contains("did not open a session");
        assertThat(AddressProbe.judge("This ZooKeeper instance is not currently serving requests\n"))
                .contains("quorum");
        assertThat(AddressProbe.judge("")).isEqualTo("answered, but not as ZooKeeper does");
    }

    private static String probe(int port) {
        return AddressProbe.probe(new HostPort("127.0.0.1", port), PATIENCE_MILLIS);
    }

    private static ServerSocket listen() throws IOException {
        return new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
    }

    private static void greet(ServerSocket socket) {
        try {
            Socket connection = socket.accept();
            connection.getOutputStream().write("220 ready\r\n".getBytes(StandardCharsets.US_ASCII));
            connection.getInputStream().readAllBytes();
        } catch (IOException over) {
            // The test has ended.
        }
    }
}
