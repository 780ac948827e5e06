package dev.latchkey.conformance;

import static dev.latchkey.conformance.Client.nonce;
import static org.assertj.core.api.Assertions.assertThat;

import dev.latchkey.spi.BackendException;
import dev.latchkey.spi.BackendSession;
import dev.latchkey.spi.Entry;
import dev.latchkey.spi.Outcome;
import dev.latchkey.spi.Transaction;
import java.time.Duration;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;

/** What a backend promises of sessions. */
@DisplayName("A session")
public abstract class SpiSessionConformance extends EngineTest {

    private static final String QUEUE = "locks/queue";

    /** Runs on this engine. */
    protected SpiSessionConformance(Engine engine) {
        super(engine);
    }

    @Test
    @DisplayName("is granted a ttl that the engine is able to keep, with a slack of half of it at the most")
    void grantsATtlAndASlack() {
        Client client = client();
        BackendSession session = client.session(Duration.ofMillis(1));
        assertThat(session.ttl())
                .isGreaterThanOrEqualTo(client.backend().limits().ttlMin());
        assertThat(session.slack()).isBetween(Duration.ZERO, session.ttl().dividedBy(2));
        assertThat(session.id()).isNotBlank();
        assertThat(session.lost().toCompletableFuture()).isNotDone();
    }

    @Test
    @DisplayName("owns the tickets that are made in its name")
    void ownsItsTickets() {
        Client client = client();
        BackendSession session = client.keptSession(LONG_TTL);
        assertThat(client.append(session, QUEUE).owner()).isEqualTo(session.id());
        assertThat(client.children(QUEUE)).extracting(Entry::owner).containsExactly(session.id());
    }

    @Test
    @DisplayName("outlives its ttl as long as it is renewed")
    void renewalsKeepItAlive() {
        Client keeper = client();
        BackendSession kept = keeper.keptSession(SHORT_TTL);
        Entry ticket = keeper.append(kept, QUEUE);
        // A session that began later with the same life and is not renewed shows that the ttl has gone by.
        Client idle = client();
        idle.append(idle.session(SHORT_TTL), "locks/idle");
        idle.link().blackhole();
        Await.until(
                "the session without renewals has ended",
                () -> keeper.children("locks/idle").isEmpty());
        assertThat(keeper.children(QUEUE)).extracting(Entry::key).containsExactly(ticket.key());
        Await.result(kept.renew());
        assertThat(kept.lost().toCompletableFuture()).isNotDone();
    }

    @Test
    @DisplayName("ends without renewals: its tickets go, it says that it is lost, and a new one can be opened")
    void endsWithoutRenewals() {
        Client observer = client();
        Client client = client();
        BackendSession session = client.session(SHORT_TTL);
        Entry ticket = client.append(session, QUEUE);
        client.link().blackhole();
        Await.until(
                "the ticket has gone with its session",
                () -> observer.children(QUEUE).isEmpty());
        client.link().restore();

        Await.until("a renewal is told of the loss", () -> {
            BackendException failure = Await.failure(session.renew());
            return failure.kind() == BackendException.Kind.SESSION_LOST;
        });
        assertThat(Await.result(session.lost())).isNotBlank();
        assertThat(client.commit(Transaction.heldBy(session)
                        .append(QUEUE, "test", nonce(), new byte[0])
                        .build()))
                .isInstanceOf(Outcome.SessionLost.class);
        assertThat(observer.children(QUEUE)).isEmpty();

        BackendSession next = client.keptSession(LONG_TTL);
        assertThat(next.id()).isNotEqualTo(session.id());
        Entry later = client.append(next, QUEUE);
        assertThat(later.token()).isGreaterThan(ticket.token());
        assertThat(later.owner()).isEqualTo(next.id());
    }

    @Test
    @DisplayName("takes its tickets along at once when it is closed")
    void closeRemovesItsTickets() {
        Client observer = client();
        Client client = client();
        BackendSession session = client.keptSession(LONG_TTL);
        client.append(session, QUEUE);
        client.append(session, "locks/other");
        assertThat(observer.children(QUEUE)).hasSize(1);
        Await.result(session.close());
        assertThat(observer.children(QUEUE)).isEmpty();
        assertThat(observer.children("locks/other")).isEmpty();
    }

    @Test
    @DisplayName("is over for its holder once it is closed")
    void isOverOnceClosed() {
        Client client = client();
        BackendSession session = client.keptSession(LONG_TTL);
        Await.result(session.close());
        assertThat(session.close() == session.close())
                .as("closing again gives the same stage")
                .isTrue();
        assertThat(Await.failure(session.renew()).kind()).isEqualTo(BackendException.Kind.SESSION_LOST);
        assertThat(client.commit(Transaction.heldBy(session)
                        .append(QUEUE, "test", nonce(), new byte[0])
                        .build()))
                .isInstanceOf(Outcome.SessionLost.class);
        assertThat(client.children(QUEUE)).isEmpty();
    }

    @Test
    @DisplayName("can be followed by another after it was closed")
    void canBeFollowedByAnother() {
        Client client = client();
        BackendSession first = client.keptSession(LONG_TTL);
        Await.result(first.close());
        BackendSession second = client.keptSession(LONG_TTL);
        assertThat(second.id()).isNotEqualTo(first.id());
        client.append(second, QUEUE);
        assertThat(client.tickets(second, QUEUE)).hasSize(1);
    }

    @Test
    @DisplayName("leaves the entries that it does not own behind")
    void leavesPlainEntriesBehind() {
        Client client = client();
        BackendSession session = client.keptSession(LONG_TTL);
        client.committed(Transaction.heldBy(session)
                .create("values/kept", Client.bytes("kept"))
                .build());
        Await.result(session.close());
        assertThat(client.at("values/kept")).hasSize(1).allMatch(entry -> entry.owner() == null);
    }

    @Test
    @DisplayName("is not disturbed by a cut that is shorter than its life")
    void survivesAShortCut() {
        Client client = client(SHORT_REQUEST_TIMEOUT);
        BackendSession session = client.keptSession(LONG_TTL);
        Entry ticket = client.append(session, QUEUE);
        client.link().cut();
        assertThat(Await.failure(session.renew()).kind()).isEqualTo(BackendException.Kind.UNAVAILABLE);
        client.link().restore();
        awaitRenewal(session);
        assertThat(client.children(QUEUE)).extracting(Entry::key).containsExactly(ticket.key());
        assertThat(session.lost().toCompletableFuture()).isNotDone();
        client.append(session, QUEUE);
    }

    @Test
    @DisplayName("is not disturbed by connections that are reset")
    void survivesResets() {
        Client client = client();
        BackendSession session = client.keptSession(LONG_TTL);
        Entry ticket = client.append(session, QUEUE);
        for (int i = 0; i < 3; i++) {
            client.link().reset();
            awaitRenewal(session);
        }
        assertThat(client.children(QUEUE)).extracting(Entry::key).containsExactly(ticket.key());
        assertThat(session.lost().toCompletableFuture()).isNotDone();
    }

    @Test
    @ResourceLock(SERVERS)
    @DisplayName("outlives servers that are killed and started again within its life")
    void survivesTheRestartOfServers() {
        assumeServers(1);
        Client client = client(SHORT_REQUEST_TIMEOUT);
        BackendSession session = client.keptSession(LONG_TTL);
        Entry ticket = client.append(session, QUEUE);
        engine().servers().forEach(Engine.Server::kill);
        engine().heal();
        awaitRenewal(session);
        Await.until("the engine answers again", () -> isAnswered(client));
        assertThat(client.children(QUEUE)).extracting(Entry::key).containsExactly(ticket.key());
        assertThat(session.lost().toCompletableFuture()).isNotDone();
    }

    @Test
    @ResourceLock(SERVERS)
    @DisplayName("is renewed through another server when one is frozen")
    void isRenewedThroughAnotherServer() {
        assumeServers(3);
        Client client = client(Duration.ofSeconds(1));
        BackendSession session = client.keptSession(Duration.ofSeconds(6));
        Entry ticket = client.append(session, QUEUE);
        Client idle = client();
        idle.append(idle.session(Duration.ofSeconds(6)), "locks/idle");
        Engine.Server frozen = engine().servers().get(Math.max(0, client.link().lastUsedServer()));
        frozen.pause();
        idle.link().blackhole();
        awaitRenewal(session);
        Client observer = client(Duration.ofSeconds(2));
        Await.until(
                "a session without renewals has ended",
                () -> isAnswered(observer) && observer.children("locks/idle").isEmpty());
        awaitRenewal(session);
        assertThat(session.lost().toCompletableFuture()).isNotDone();
        // While it is frozen: a server that led, and goes on after longer than a ttl, may end sessions that live on
        // elsewhere (etcd does, until its successor has told it), and no client can keep it from that.
        assertThat(observer.children(QUEUE)).extracting(Entry::key).containsExactly(ticket.key());
    }

    /** Renews until it is confirmed; a session that is lost meanwhile fails the test. */
    private static void awaitRenewal(BackendSession session) {
        Await.until("a renewal is confirmed", () -> {
            try {
                Await.result(session.renew());
                return true;
            } catch (BackendException e) {
                assertThat(e.kind()).as(e.getMessage()).isEqualTo(BackendException.Kind.UNAVAILABLE);
                return false;
            }
        });
    }

    private static boolean isAnswered(Client client) {
        try {
            client.children("nothing");
            return true;
        } catch (BackendException e) {
            return false;
        }
    }
}
