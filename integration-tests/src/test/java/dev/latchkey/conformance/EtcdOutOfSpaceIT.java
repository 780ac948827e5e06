package dev.latchkey.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latchkey.conformance.servers.EtcdVersion;
import dev.latchkey.conformance.servers.SecureEtcd;
import dev.latchkey.conformance.servers.TestAuthority;
import dev.latchkey.spi.BackendException;
import dev.latchkey.spi.BackendSession;
import dev.latchkey.spi.Outcome;
import dev.latchkey.spi.Sibling;
import dev.latchkey.spi.Transaction;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** etcd refuses what comes when its space is used up, and in the same words confirms what has used it up. */
@DisplayName("etcd without space")
class EtcdOutOfSpaceIT extends EngineTest {

    private static final String QUEUE = "locks/a";
    private static final int AT_A_TIME = 64;
    private static final byte[] VALUE = new byte[16 * 1024];

    private static final TestAuthority AUTHORITY = new TestAuthority("the server's authority");
    private static final SecureEtcd SMALL = new SecureEtcd(
            EtcdVersion.V3_4, AUTHORITY, AUTHORITY.issue("etcd"), "--quota-backend-bytes=" + 8 * 1024 * 1024);

    private final Set<String> committed = ConcurrentHashMap.newKeySet();
    private final Set<String> refused = ConcurrentHashMap.newKeySet();

    EtcdOutOfSpaceIT() {
        super(SMALL.as("anybody", "?ca=" + AUTHORITY.file()));
    }

    @AfterAll
    static void stop() {
        SMALL.close();
    }

    @Test
    @DisplayName("has carried out what is confirmed, and nothing of what is refused")
    void refusedIsNotThere() {
        Client client = client();
        BackendSession session = client.keptSession(LONG_TTL);
        List<CompletableFuture<Void>> lines = new ArrayList<>();
        for (int i = 0; i < AT_A_TIME; i++) {
            CompletableFuture<Void> line = new CompletableFuture<>();
            lines.add(line);
            appendUntilRefused(client, session, line);
        }
        lines.forEach(Await::result);
        Outcome.Committed listed = (Outcome.Committed)
                Await.result(client.backend().commit(Transaction.heldBy(session).thenList(QUEUE)));
        assertThat(listed.listing().stream().map(Sibling::nonce).collect(Collectors.toSet()))
                .containsAll(committed)
                .doesNotContainAnyElementsOf(refused);
    }

    private void appendUntilRefused(Client client, BackendSession session, CompletableFuture<Void> end) {
        String nonce = Client.nonce();
        client.backend()
                .commit(Transaction.heldBy(session)
                        .append(QUEUE, "test", nonce, VALUE)
                        .build())
                .whenComplete((outcome, failure) -> {
                    if (outcome instanceof Outcome.Committed) {
                        committed.add(nonce);
                        appendUntilRefused(client, session, end);
                    } else if (failure instanceof BackendException refusal
                            && refusal.kind() == BackendException.Kind.REFUSED
                            && refusal.getMessage().contains("space exceeded")) {
                        refused.add(nonce);
                        end.complete(null);
                    } else {
                        end.completeExceptionally(new AssertionError("a refusal was wanted: " + outcome, failure));
                    }
                });
    }
}
