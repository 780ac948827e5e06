package dev.latchkey.faults.client;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** One client's connection to the {@link Store}. Used by one thread. */
public final class StoreConnection implements AutoCloseable {

    private final String client;
    private final Socket socket;
    private final BufferedReader in;

    StoreConnection(String client, int port) throws IOException {
        this.client = client;
        socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setTcpNoDelay(true);
        in = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
    }

    /** The value; empty if the token was refused. */
    public Optional<String> read(String register, long token) throws IOException {
        String answer = ask("read " + client + ' ' + register + ' ' + token);
        return answer.startsWith("value ") ? Optional.of(answer.substring("value ".length())) : Optional.empty();
    }

    /** Whether it was written; false if the token was refused. */
    public boolean write(String register, long token, String base, String value) throws IOException {
        return ask("write " + client + ' ' + register + ' ' + token + ' ' + base + ' ' + value)
                .equals("written");
    }

    private String ask(String request) throws IOException {
        socket.getOutputStream().write((request + "\n").getBytes(StandardCharsets.UTF_8));
        String answer = in.readLine();
        if (answer == null) {
            throw new IOException("an answer of the store was wanted, and it has closed the connection");
        }
        return answer;
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
