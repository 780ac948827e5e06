package dev.latchkey.faults.client;

import dev.latchkey.fence.MemoryFence;
import dev.latchkey.fence.StaleTokenException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The resource that a lock guards: registers that are read and written over a connection, in another process than the clients'.
 * A register whose name begins with {@code fenced} refuses tokens smaller than the greatest it has seen; any other believes
 * everybody. Thread-safe.
 */
public final class Store implements AutoCloseable {

    /** A write that took effect: the value that it replaced, the one that its writer had read, and the new one. */
    public record Applied(String client, String replaced, String base, String value, long token, long nanos) {}

    /** The value before the first write. */
    public static final String NOTHING = "nothing";

    private static final class Register {
        private final MemoryFence<IOException> fence;
        private final List<Applied> applied = new ArrayList<>();
        private String value = NOTHING;
        private String lastReader = "";

        Register(String name) {
            fence = new MemoryFence<>(name);
        }
    }

    private static final String FENCED = "fenced";

    private volatile String lastUser = "";
    private final ServerSocket listener;
    private final Map<String, Register> registers = new ConcurrentHashMap<>();
    private final List<Socket> sockets = new ArrayList<>();

    /** Listens on a free port of the loopback. */
    public Store() {
        try {
            listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        fork(this::accept);
    }

    public int port() {
        return listener.getLocalPort();
    }

    /** What was written to a register, in order. */
    public List<Applied> applied(String name) {
        Register register = register(name);
        synchronized (register) {
            return List.copyOf(register.applied);
        }
    }

    /** Who has read a register and has not written since; empty if nobody. */
    public String reader(String name) {
        Register register = register(name);
        synchronized (register) {
            return register.lastReader;
        }
    }

    /** Who has used a register last that checks tokens; empty if nobody. */
    public String lastUser() {
        return lastUser;
    }

    private Register register(String name) {
        return registers.computeIfAbsent(name, Register::new);
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket socket = listener.accept();
                synchronized (sockets) {
                    sockets.add(socket);
                }
                fork(() -> serve(socket));
            } catch (IOException e) {
                return;
            }
        }
    }

    private void serve(Socket socket) {
        try (socket;
                BufferedReader in =
                        new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8))) {
            socket.setTcpNoDelay(true);
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                socket.getOutputStream().write((answer(line.split(" ")) + "\n").getBytes(StandardCharsets.UTF_8));
            }
        } catch (IOException e) {
            // The client is gone.
        }
    }

    /** Requests are {@code read client register token} and {@code write client register token base value}. */
    private String answer(String[] request) throws IOException {
        if (request[2].startsWith(FENCED)) {
            lastUser = request[1];
        }
        Register register = register(request[2]);
        long token = Long.parseLong(request[3]);
        try {
            return request[2].startsWith(FENCED)
                    ? register.fence.pass(token, () -> apply(register, request, token))
                    : apply(register, request, token);
        } catch (StaleTokenException refused) {
            return "refused";
        }
    }

    private static String apply(Register register, String[] request, long token) {
        synchronized (register) {
            if (request[0].equals("read")) {
                register.lastReader = request[1];
                return "value " + register.value;
            }
            register.applied.add(
                    new Applied(request[1], register.value, request[4], request[5], token, System.nanoTime()));
            register.value = request[5];
            register.lastReader = "";
            return "written";
        }
    }

    private static void fork(Runnable work) {
        Thread thread = new Thread(work, "store");
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() {
        try {
            listener.close();
            synchronized (sockets) {
                for (Socket socket : sockets) {
                    socket.close();
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
