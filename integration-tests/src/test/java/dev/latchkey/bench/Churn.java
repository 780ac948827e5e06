package dev.latchkey.bench;

import dev.latchkey.conformance.ClientLink;
import java.io.IOException;
import java.time.Duration;
import java.util.Set;

/** A client with registered instances whose connection breaks; counts what it writes until it is quiet again. */
record Churn(ClientLink link, AutoCloseable client) implements Side {

    private static final Set<String> WRITES =
            Set.of("create", "create2", "createTTL", "delete", "setData", "multi", "Put", "Txn");
    private static final Duration QUIET = Duration.ofSeconds(2);

    @Override
    public void play(Round round) throws Exception {
        link.resetRequests();
        link.reset();
        Poll.until(
                "a request after the connection broke", () -> !link.requests().isEmpty());
        Poll.untilQuiet(QUIET, this::writes);
        round.amount(writes());
    }

    private int writes() {
        return link.requests().entrySet().stream()
                .filter(kind -> WRITES.contains(kind.getKey()))
                .mapToInt(kind -> kind.getValue())
                .sum();
    }

    @Override
    public void close() throws IOException {
        try {
            client.close();
        } catch (Exception e) {
            throw new IOException(e);
        }
    }
}
