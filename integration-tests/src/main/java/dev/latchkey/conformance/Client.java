package dev.latchkey.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latchkey.spi.Backend;
import dev.latchkey.spi.BackendSession;
import dev.latchkey.spi.Entry;
import dev.latchkey.spi.Outcome;
import dev.latchkey.spi.Range;
import dev.latchkey.spi.Sibling;
import dev.latchkey.spi.Transaction;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/**
 * One application, as a test sees it: a backend, the network between it and the servers, and calls that wait for their
 * answers. Closing it ends everything that it began.
 */
final class Client implements AutoCloseable {

    static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(20);

    private final TestTime time = new TestTime();
    private final ClientLink link;
    private final Backend backend;

    Client(ClientLink link, Duration requestTimeout) {
        this.link = link;
        this.backend = Uris.open(link.uri(), CONNECT_TIMEOUT, requestTimeout, time);
    }

    /** A nonce that was never used. */
    static String nonce() {
        return String.format("%016x", ThreadLocalRandom.current().nextLong());
    }

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    ClientLink link() {
        return link;
    }

    Backend backend() {
        return backend;
    }

    /** A session that lives as long as the client keeps renewing it, which it does. */
    BackendSession keptSession(Duration ttl) {
        BackendSession session = session(ttl);
        KeepAlive.start(session, time);
        return session;
    }

    /** A session that nobody renews. */
    BackendSession session(Duration ttl) {
        return Await.result(backend.openSession(ttl));
    }

    Outcome commit(Transaction transaction) {
        return Await.result(backend.commit(transaction));
    }

    /** Commits what must succeed. */
    Outcome.Committed committed(Transaction transaction) {
        Outcome outcome = commit(transaction);
        assertThat(outcome).isInstanceOf(Outcome.Committed.class);
        return (Outcome.Committed) outcome;
    }

    /** Commits what must be turned down. */
    Outcome.Rejected rejected(Transaction transaction) {
        Outcome outcome = commit(transaction);
        assertThat(outcome).isInstanceOf(Outcome.Rejected.class);
        return (Outcome.Rejected) outcome;
    }

    /** Creates a plain entry. */
    Entry create(String key, String value) {
        return committed(Transaction.unowned().create(key, bytes(value)).build())
                .entries()
                .get(0);
    }

    Entry update(Entry entry, String value) {
        return committed(Transaction.unowned()
                        .update(entry.key(), bytes(value), entry.stamp())
                        .build())
                .entries()
                .get(0);
    }

    void delete(Entry entry) {
        committed(Transaction.unowned().delete(entry.key(), entry.stamp()).build());
    }

    /** Makes a ticket of the session and does not ask for a listing. */
    Entry append(BackendSession session, String directory) {
        return committed(Transaction.heldBy(session)
                        .append(directory, "test", nonce(), bytes("ticket"))
                        .build())
                .entries()
                .get(0);
    }

    /** Makes a ticket of the session, with the listing that comes with it. */
    Outcome.Committed appendAndList(BackendSession session, String directory) {
        return committed(Transaction.heldBy(session)
                .append(directory, "test", nonce(), bytes("ticket"))
                .thenList(directory));
    }

    /** Removes a ticket in the session's name. */
    void deleteTicket(BackendSession session, String key) {
        committed(Transaction.heldBy(session).deleteTicket(key).build());
    }

    /** The entries of a directory. */
    List<Entry> children(String directory) {
        return Await.result(backend.list(Range.children(directory))).entries();
    }

    /** The entries under a key, one or none. */
    List<Entry> at(String key) {
        return Await.result(backend.list(Range.key(key))).entries();
    }

    /** The tickets of a directory, as a transaction of the session lists them. */
    List<Sibling> tickets(BackendSession session, String directory) {
        return committed(Transaction.heldBy(session).thenList(directory)).listing();
    }

    /** Follows a range and keeps the books. */
    WatchRecorder watch(Range range) {
        return WatchRecorder.start(backend, range);
    }

    @Override
    public void close() {
        link.restore();
        backend.close();
        time.close();
        link.close();
    }
}
