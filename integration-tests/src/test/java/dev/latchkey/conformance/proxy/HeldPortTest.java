package dev.latchkey.conformance.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A held port")
class HeldPortTest {

    private static final int PROCESSES = 100;

    @Test
    @DisplayName(
            "can be listened on again at once, also while processes are started that have copies of the former listener")
    void listensAgainWhileProcessesAreStarted() throws Exception {
        try (HeldPort port = new HeldPort()) {
            CompletableFuture<Void> processes = CompletableFuture.runAsync(HeldPortTest::startProcesses);
            while (!processes.isDone()) {
                port.listen().close();
            }
            processes.get();
        }
    }

    private static void startProcesses() {
        try {
            for (int i = 0; i < PROCESSES; i++) {
                assertThat(new ProcessBuilder("true").start().waitFor()).isZero();
            }
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    @Test
    @DisplayName("refuses connections while nobody listens")
    void refusesWhileNobodyListens() throws Exception {
        try (HeldPort port = new HeldPort();
                Socket client = new Socket()) {
            assertThatThrownBy(() -> client.connect(port.address())).hasMessageContaining("refused");
        }
    }

    @Test
    @DisplayName("is nobody else's who does not share, and is free again once it is given back")
    void isNobodyElses() throws Exception {
        HeldPort port = new HeldPort();
        try (ServerSocket other = new ServerSocket()) {
            other.setReuseAddress(false);
            assertThatThrownBy(() -> other.bind(port.address())).isInstanceOf(BindException.class);
        }
        port.close();
        try (ServerSocket other = new ServerSocket()) {
            other.setReuseAddress(false);
            other.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port.number()));
            assertThat(other.isBound()).isTrue();
        }
    }
}
