package dev.latchkey.bench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;

/** A side whose callers, one for each operation, run side by side; closes the clients that they use. */
final class Callers implements Side {

    private final List<Round.Operation> operations = new ArrayList<>();
    private final List<AutoCloseable> clients = new ArrayList<>();

    /** Adds a client, to be closed with this. */
    <T extends AutoCloseable> T client(T client) {
        clients.add(client);
        return client;
    }

    /** Adds callers that all do this. */
    void callers(int count, Round.Operation operation) {
        operations.addAll(Collections.nCopies(count, operation));
    }

    /** A side that uses these clients for an operation of which only a part is measured. */
    Side timed(Callable<Long> operation) {
        return new Side() {
            @Override
            public void play(Round round) throws Exception {
                round.repeatTimed(operation);
            }

            @Override
            public void close() throws IOException {
                Callers.this.close();
            }
        };
    }

    @Override
    public void play(Round round) throws Exception {
        round.contend(operations);
    }

    @Override
    public void close() throws IOException {
        Collections.reverse(clients);
        for (AutoCloseable client : clients) {
            close(client);
        }
    }

    private static void close(AutoCloseable client) throws IOException {
        try {
            client.close();
        } catch (Exception e) {
            throw new IOException("a client could not be closed: " + client, e);
        }
    }
}
