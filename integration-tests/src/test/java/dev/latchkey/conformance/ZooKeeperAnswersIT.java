package dev.latchkey.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latchkey.conformance.servers.SharedEngines;
import dev.latchkey.spi.BackendSession;
import dev.latchkey.spi.Outcome;
import dev.latchkey.spi.Range;
import dev.latchkey.spi.Sibling;
import dev.latchkey.spi.Transaction;
import dev.latchkey.spi.WatchEvent;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Answers to writes overtake those to reads, which another thread of ZooKeeper's client tells. */
@DisplayName("ZooKeeper's answers")
class ZooKeeperAnswersIT extends EngineTest {

    private static final String QUEUE = "locks/a";

    ZooKeeperAnswersIT() {
        super(SharedEngines.zooKeeper(1));
    }

    @Test
    @DisplayName(
            "to what was asked before a write was sent again are not taken for later ones, however late they are heard")
    void lateListing() {
        Client client = client();
        Client observer = client();
        BackendSession session = client.keptSession(LONG_TTL);
        CompletableFuture<Void> held = new CompletableFuture<>();
        CompletableFuture<Void> released = new CompletableFuture<>();
        client.backend().watch(Range.key("anything"), event -> {
            if (event instanceof WatchEvent.Snapshot) {
                held.complete(null);
                Await.result(released);
            }
        });
        Await.result(held);
        CompletionStage<Outcome> outcome;
        try {
            // The directory is not there yet, so the ticket is refused, and its listing finds nothing; then both are
            // sent again.
            outcome = client.backend()
                    .commit(Transaction.heldBy(session)
                            .append(QUEUE, "test", Client.nonce(), Client.bytes("ticket"))
                            .thenList(QUEUE));
            Await.until("the ticket is there", () -> !observer.children(QUEUE).isEmpty());
        } finally {
            released.complete(null);
        }
        Outcome.Committed drawn = (Outcome.Committed) Await.result(outcome);
        assertThat(drawn.listing())
                .extracting(Sibling::key)
                .containsExactly(drawn.entries().get(0).key());
    }
}
