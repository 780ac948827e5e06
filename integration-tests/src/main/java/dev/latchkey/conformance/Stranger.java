package dev.latchkey.conformance;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Something that listens on a port and is no engine. It holds every connection until it is closed. */
final class Stranger implements AutoCloseable {

    private static final String HTTP_ANSWER =
            "HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";

    private final ServerSocket socket;
    private final String answer;
    private final List<Socket> connections = new ArrayList<>();

    private Stranger(String answer) throws IOException {
        this.answer = answer;
        this.socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Thread thread = new Thread(this::accept, "conformance-stranger");
        thread.setDaemon(true);
        thread.start();
    }

    static Stranger silent() throws IOException {
        return new Stranger("");
    }

    static Stranger speakingHttp() throws IOException {
        return new Stranger(HTTP_ANSWER);
    }

    int port() {
        return socket.getLocalPort();
    }

    private void accept() {
        while (!socket.isClosed()) {
            try {
                Socket connection = socket.accept();
                keep(connection);
                if (!answer.isEmpty()) {
                    answer(connection);
                }
            } catch (IOException e) {
                // Either it was closed, which ends the loop, or one visitor has gone, which is the visitor's affair.
            }
        }
    }

    private void answer(Socket connection) throws IOException {
        // Reads what has been said before it hangs up; closing on unread bytes would be a reset rather than an answer.
        connection.getInputStream().read(new byte[4096]);
        connection.getOutputStream().write(answer.getBytes(StandardCharsets.US_ASCII));
        connection.getOutputStream().flush();
        connection.shutdownOutput();
    }

    private synchronized void keep(Socket connection) {
        connections.add(connection);
    }

    @Override
    public synchronized void close() {
        try {
            socket.close();
            for (Socket connection : connections) {
                connection.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
