package dev.latchkey.conformance;

import static dev.latchkey.conformance.Client.bytes;
import static dev.latchkey.conformance.Client.nonce;
import static org.assertj.core.api.Assertions.assertThat;

import dev.latchkey.spi.BackendSession;
import dev.latchkey.spi.Entry;
import dev.latchkey.spi.Outcome;
import dev.latchkey.spi.Sibling;
import dev.latchkey.spi.Transaction;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What a backend promises of tickets, on which every queue stands. */
@DisplayName("A ticket")
public abstract class SpiTicketConformance extends EngineTest {

    private static final String QUEUE = "locks/queue,of,names";

    /** Runs on this engine. */
    protected SpiTicketConformance(Engine engine) {
        super(engine);
    }

    @Test
    @DisplayName("stands behind all that were made before, and is in the listing that comes with it")
    void standsAtTheEnd() {
        Client one = client();
        Client two = client();
        BackendSession firstSession = one.keptSession(LONG_TTL);
        BackendSession secondSession = two.keptSession(LONG_TTL);
        List<String> nonces = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            Client client = i % 2 == 0 ? one : two;
            nonces.add(nonce());
            Outcome.Committed committed = client.committed(Transaction.heldBy(i % 2 == 0 ? firstSession : secondSession)
                    .append(QUEUE, "label-" + i, nonces.get(i), bytes("value-" + i))
                    .thenList(QUEUE));
            assertThat(committed.listing()).extracting(Sibling::nonce).containsExactlyElementsOf(nonces);
            Sibling own = committed.listing().get(i);
            Entry made = committed.entries().get(0);
            assertThat(own.key()).isEqualTo(made.key());
            assertThat(own.label()).isEqualTo("label-" + i);
            assertThat(made.text()).isEqualTo("value-" + i);
        }
        assertThat(one.tickets(firstSession, QUEUE))
                .extracting(Sibling::order)
                .isSorted()
                .doesNotHaveDuplicates();
        assertThat(one.children(QUEUE))
                .extracting(Entry::text)
                .containsExactly("value-0", "value-1", "value-2", "value-3", "value-4", "value-5");
    }

    @Test
    @DisplayName("stands behind its predecessors even when the directory was empty in between")
    void standsBehindThoseThatHaveGone() {
        Client client = client();
        BackendSession session = client.keptSession(LONG_TTL);
        Entry first = client.append(session, QUEUE);
        client.committed(Transaction.heldBy(session).deleteTicket(first.key()).build());
        Entry second = client.append(session, QUEUE);
        Entry third = client.append(session, QUEUE);
        assertThat(second.token()).isGreaterThan(first.token());
        assertThat(client.tickets(session, QUEUE)).extracting(Sibling::key).containsExactly(second.key(), third.key());
    }

    @Test
    @DisplayName("is listed with whoever came before it, however often its like had stood alone")
    void isListedWithWhoeverCameBefore() {
        Client one = client();
        Client two = client();
        BackendSession firstSession = one.keptSession(LONG_TTL);
        BackendSession secondSession = two.keptSession(LONG_TTL);
        for (int lap = 0; lap < 3; lap++) {
            for (int i = 0; i < 6; i++) {
                String alone = appendAndList(one, firstSession).get(0);
                one.deleteTicket(firstSession, alone);
            }
            Entry stranger = two.append(secondSession, QUEUE);
            List<String> both = appendAndList(one, firstSession);
            assertThat(both).hasSize(2).first().isEqualTo(stranger.key());
            List<String> three = appendAndList(one, firstSession);
            assertThat(three).hasSize(3).containsAll(both);
            two.deleteTicket(secondSession, stranger.key());
            three.remove(stranger.key());
            three.forEach(own -> one.deleteTicket(firstSession, own));
        }
    }

    @Test
    @DisplayName("is listed with those of its own session that are still there")
    void isListedWithItsOwn() {
        Client client = client();
        BackendSession session = client.keptSession(LONG_TTL);
        for (int i = 0; i < 4; i++) {
            String alone = appendAndList(client, session).get(0);
            client.deleteTicket(session, alone);
        }
        List<String> first = appendAndList(client, session);
        assertThat(first).hasSize(1);
        assertThat(appendAndList(client, session)).hasSize(2).startsWith(first.get(0));
    }

    /** The keys in the listing that comes with a new ticket. */
    private List<String> appendAndList(Client client, BackendSession session) {
        Outcome.Committed committed = client.appendAndList(session, QUEUE);
        assertThat(committed.listing())
                .last()
                .extracting(Sibling::key)
                .isEqualTo(committed.entries().get(0).key());
        return new ArrayList<>(committed.listing().stream().map(Sibling::key).toList());
    }

    @Test
    @DisplayName("can be given up for another at the end by one transaction")
    void canBeGivenUpForAnother() {
        Client one = client();
        Client two = client();
        BackendSession firstSession = one.keptSession(LONG_TTL);
        BackendSession secondSession = two.keptSession(LONG_TTL);
        Entry first = one.append(firstSession, QUEUE);
        Entry waiting = two.append(secondSession, QUEUE);
        Outcome.Committed committed = one.committed(Transaction.heldBy(firstSession)
                .deleteTicket(first.key())
                .append(QUEUE, "test", nonce(), bytes("again"))
                .thenList(QUEUE));
        assertThat(committed.entries()).hasSize(1);
        assertThat(committed.listing())
                .extracting(Sibling::key)
                .containsExactly(waiting.key(), committed.entries().get(0).key());
    }

    @Test
    @DisplayName("is deleted however often that is asked")
    void isDeletedHoweverOften() {
        Client client = client();
        BackendSession session = client.keptSession(LONG_TTL);
        Entry ticket = client.append(session, QUEUE);
        Entry other = client.append(session, QUEUE);
        Transaction delete =
                Transaction.heldBy(session).deleteTicket(ticket.key()).thenList(QUEUE);
        for (int i = 0; i < 3; i++) {
            Outcome.Committed committed = client.committed(delete);
            assertThat(committed.entries()).isEmpty();
            assertThat(committed.listing()).extracting(Sibling::key).containsExactly(other.key());
        }
    }

    @Test
    @DisplayName("keeps its place and its owner when its value changes")
    void keepsItsPlace() {
        Client client = client();
        BackendSession session = client.keptSession(LONG_TTL);
        Entry ticket = client.append(session, QUEUE);
        client.append(session, QUEUE);
        Entry updated = client.committed(Transaction.heldBy(session)
                        .update(ticket.key(), bytes("changed"), ticket.stamp())
                        .build())
                .entries()
                .get(0);
        assertThat(updated.stamp()).isNotEqualTo(ticket.stamp());
        assertThat(updated.token()).isEqualTo(ticket.token());
        assertThat(updated.owner()).isEqualTo(session.id());
        List<Entry> queue = client.children(QUEUE);
        assertThat(queue.get(0).key()).isEqualTo(ticket.key());
        assertThat(queue.get(0).text()).isEqualTo("changed");
        Await.result(session.close());
        assertThat(client.children(QUEUE)).isEmpty();
    }

    @Test
    @DisplayName("guards a transaction as long as it stands")
    void guardsATransaction() {
        Client client = client();
        BackendSession session = client.keptSession(LONG_TTL);
        Entry ticket = client.append(session, QUEUE);
        client.committed(Transaction.heldBy(session)
                .unchanged(ticket.key(), ticket.stamp())
                .create("config/one", bytes("x"))
                .build());
        client.committed(Transaction.heldBy(session).deleteTicket(ticket.key()).build());
        client.rejected(Transaction.heldBy(session)
                .unchanged(ticket.key(), ticket.stamp())
                .create("config/two", bytes("x"))
                .build());
        assertThat(client.at("config/two")).isEmpty();
    }

    @Test
    @DisplayName("is found by its key alone")
    void isFoundByItsKey() {
        Client client = client();
        BackendSession session = client.keptSession(LONG_TTL);
        Entry ticket = client.append(session, QUEUE);
        assertThat(client.at(ticket.key())).extracting(Entry::token).containsExactly(ticket.token());
        assertThat(client.at(ticket.key())).extracting(Entry::owner).containsExactly(session.id());
    }

    @Test
    @DisplayName("is listed with its own directory only")
    void isListedWithItsOwnDirectory() {
        Client client = client();
        BackendSession session = client.keptSession(LONG_TTL);
        client.append(session, "locks/a");
        client.append(session, "locks/a,b");
        client.append(session, "locks/ab");
        assertThat(client.tickets(session, "locks/a")).hasSize(1);
        assertThat(client.children("locks/a")).hasSize(1);
        assertThat(client.tickets(session, "locks/none")).isEmpty();
    }

    @Test
    @DisplayName("has a place of its own, however many are made at once")
    void hasItsOwnPlaceUnderContention() {
        List<Client> clients = List.of(client(), client());
        List<BackendSession> sessions =
                clients.stream().map(client -> client.keptSession(LONG_TTL)).toList();
        int threads = 8;
        int appendsPerThread = 10;
        ExecutorService executor = Executors.newFixedThreadPool(threads);
        List<List<Entry>> madeByThread;
        try {
            List<CompletableFuture<List<Entry>>> running = new ArrayList<>();
            for (int thread = 0; thread < threads; thread++) {
                Client client = clients.get(thread % clients.size());
                BackendSession session = sessions.get(thread % clients.size());
                running.add(
                        CompletableFuture.supplyAsync(() -> appendMany(client, session, appendsPerThread), executor));
            }
            madeByThread = running.stream().map(Await::result).toList();
        } finally {
            executor.shutdownNow();
        }
        List<String> queue = clients.get(0).tickets(sessions.get(0), QUEUE).stream()
                .map(Sibling::key)
                .toList();
        assertThat(queue).hasSize(threads * appendsPerThread).doesNotHaveDuplicates();
        List<Entry> entries = clients.get(0).children(QUEUE);
        assertThat(entries).extracting(Entry::key).containsExactlyElementsOf(queue);
        assertThat(entries).extracting(Entry::token).isSorted().doesNotHaveDuplicates();
        for (List<Entry> made : madeByThread) {
            assertThat(made.stream().map(entry -> queue.indexOf(entry.key())))
                    .as("places of one thread's tickets")
                    .isSorted();
            assertThat(made).extracting(Entry::token).isSorted();
        }
    }

    private static List<Entry> appendMany(Client client, BackendSession session, int count) {
        List<Entry> made = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Outcome.Committed committed = client.committed(Transaction.heldBy(session)
                    .append(QUEUE, "test", nonce(), bytes("x"))
                    .thenList(QUEUE));
            Entry own = committed.entries().get(0);
            assertThat(committed.listing()).extracting(Sibling::key).contains(own.key());
            assertThat(committed.listing())
                    .extracting(Sibling::order)
                    .isSorted()
                    .doesNotHaveDuplicates();
            made.add(own);
        }
        return made;
    }
}
