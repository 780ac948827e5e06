package dev.latchkey.conformance;

import static dev.latchkey.conformance.Client.bytes;
import static dev.latchkey.conformance.Client.nonce;
import static org.assertj.core.api.Assertions.assertThat;

import dev.latchkey.spi.BackendException;
import dev.latchkey.spi.BackendSession;
import dev.latchkey.spi.Entry;
import dev.latchkey.spi.Outcome;
import dev.latchkey.spi.Sibling;
import dev.latchkey.spi.Transaction;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a backend promises when it cannot tell whether a transaction was committed. */
@DisplayName("When a reply is lost")
public abstract class SpiUnknownConformance extends EngineTest {

    private static final Logger LOG = LoggerFactory.getLogger(SpiUnknownConformance.class);
    private static final String QUEUE = "locks/queue";

    /** Long enough for a straggler that is still under way to arrive, were it not held off. */
    private static final Duration STRAGGLER = Duration.ofMillis(500);

    private static final Duration UNRENEWED_TTL = Duration.ofSeconds(40);

    private Phase phase = Phase.WARMING_UP;
    private final Set<String> kinds = new TreeSet<>();
    private String kindToDrop = "none";

    private enum Phase {
        WARMING_UP,
        LEARNING,
        DROPPING
    }

    /** Runs on this engine. */
    protected SpiUnknownConformance(Engine engine) {
        super(engine);
    }

    @Test
    @DisplayName("an append has happened exactly as its outcome or the next listing says")
    void lostReplyToAnAppendIsSettled() {
        forEveryLostReply("append", this::appendAndSettle);
    }

    @Test
    @DisplayName("a ticket whose delete is confirmed is gone, and no orphan is left")
    void lostReplyToADeleteLeavesNoOrphan() {
        forEveryLostReply("delete of a ticket", this::deleteTicketAndSettle);
    }

    @Test
    @DisplayName("giving one ticket up for another has happened wholly or not at all")
    void lostReplyToAHandOverIsSettled() {
        forEveryLostReply("hand-over", this::handOverAndSettle);
    }

    @Test
    @DisplayName("an update happens once at the most, and its outcome is true")
    void lostReplyToAnUpdateIsSettled() {
        forEveryLostReply("update", this::updateAndSettle);
    }

    @Test
    @DisplayName("a create happens once at the most, and its outcome is true")
    void lostReplyToACreateIsSettled() {
        forEveryLostReply("create", this::createAndSettle);
    }

    @Test
    @DisplayName("a delete happens once at the most, and its outcome is true")
    void lostReplyToADeleteIsSettled() {
        forEveryLostReply("delete", this::deleteAndSettle);
    }

    @Test
    @DisplayName("a read is answered all the same, or fails as unavailable")
    void lostReplyToAReadDoesNoHarm() {
        forEveryLostReply("read", (client, session) -> {
            client.create("values/" + nonce(), "x");
            arm(client);
            try {
                assertThat(client.children("values")).isNotEmpty();
            } catch (BackendException e) {
                assertThat(e.kind()).isEqualTo(BackendException.Kind.UNAVAILABLE);
            }
            learn(client);
        });
    }

    @Test
    @DisplayName("nothing is committed after it has been settled, though it was still on its way")
    void nothingIsCommittedAfterTheSettling() {
        Client client = client(Duration.ofSeconds(1));
        Client observer = client();
        BackendSession session = client.keptSession(LONG_TTL);
        client.append(session, QUEUE);
        // With the longer delay the request is still on its way when the time is over; with the shorter one the reply
        // is.
        for (Duration oneWay : List.of(Duration.ofMillis(1_300), Duration.ofMillis(700))) {
            String nonce = nonce();
            client.link().delay(oneWay);
            Attempt attempt = attempt(client, append(session, QUEUE, nonce));
            LOG.debug("{} while the request was on its way", attempt);
            client.link().restore();
            settleAndObserve(client, observer, session, QUEUE, nonce, attempt);
        }
    }

    @Test
    @ResourceLock(SERVERS)
    @DisplayName("nothing is committed after it has been settled, though a server stood still with it")
    void nothingIsCommittedByAServerThatWakesUp() {
        assumeServers(1);
        Client client = client(Duration.ofSeconds(1));
        Client observer = client(Duration.ofSeconds(20));
        BackendSession session = client.keptSession(LONG_TTL);
        client.append(session, QUEUE);
        for (int round = 0; round < 2; round++) {
            String nonce = nonce();
            Engine.Server frozen =
                    engine().servers().get(Math.max(0, client.link().lastUsedServer()));
            frozen.pause();
            Attempt attempt = attempt(client, append(session, QUEUE, nonce));
            LOG.debug("{} while the server stood still", attempt);
            boolean othersAnswer = engine().servers().size() >= 3;
            if (!othersAnswer) {
                frozen.resume();
            }
            settleAndObserve(client, observer, session, QUEUE, nonce, attempt);
            if (othersAnswer) {
                frozen.resume();
            }
            assertStaysSettled(observer, QUEUE, client.tickets(session, QUEUE));
        }
    }

    private interface Scenario {
        /** Prepares, does the one thing whose reply is to be lost, and checks what came of it. */
        void run(Client client, BackendSession session);
    }

    /** The one thing of a scenario; the first time it only learns which requests that takes. */
    private Attempt attemptThatLosesAReply(Client client, Transaction transaction) {
        arm(client);
        Attempt attempt = attempt(client, transaction);
        learn(client);
        LOG.debug("{} after a lost reply to {}: {}", attempt, kindToDrop, transaction.writes());
        return attempt;
    }

    private void arm(Client client) {
        if (phase == Phase.LEARNING) {
            client.link().resetRequests();
        } else if (phase == Phase.DROPPING) {
            client.link().dropNextReply(kindToDrop);
        }
    }

    private void learn(Client client) {
        if (phase == Phase.LEARNING) {
            kinds.addAll(client.link().requests().keySet());
        }
    }

    /** Learns which requests the scenario makes, then runs it once for each with the reply to that one dropped. */
    private void forEveryLostReply(String what, Scenario scenario) {
        Client client = client(Duration.ofSeconds(2));
        // Nobody renews it, so that the reply that is lost is never one to a renewal.
        BackendSession session = client.session(UNRENEWED_TTL);
        // The first run makes what is made only once in a namespace.
        scenario.run(client, session);
        phase = Phase.LEARNING;
        scenario.run(client, session);
        kinds.removeIf(SpiUnknownConformance::isHousekeeping);
        phase = Phase.DROPPING;
        for (String kind : kinds) {
            kindToDrop = kind;
            int before = client.link().repliesDropped();
            try {
                scenario.run(client, session);
            } catch (AssertionError e) {
                throw new AssertionError("With the reply to " + kind + " lost: " + e.getMessage(), e);
            }
            assertThat(client.link().repliesDropped())
                    .as("replies dropped to %s of a %s", kind, what)
                    .isEqualTo(before + 1);
            assertThat(session.lost().toCompletableFuture()).isNotDone();
        }
        assertThat(kinds).as("kinds of requests that a %s makes", what).isNotEmpty();
    }

    private static boolean isHousekeeping(String kind) {
        return Set.of("ping", "LeaseKeepAlive", "connect", "createSession", "auth", "renew", "Watch", "watch")
                .contains(kind);
    }

    // Every run has a directory of its own, so that its making is part of what may get lost.

    private void appendAndSettle(Client client, BackendSession session) {
        String nonce = nonce();
        String queue = "locks/" + nonce;
        Attempt attempt = attemptThatLosesAReply(client, append(session, queue, nonce));
        settleAndObserve(client, client, session, queue, nonce, attempt);
    }

    private void deleteTicketAndSettle(Client client, BackendSession session) {
        Entry ticket = client.append(session, QUEUE);
        Attempt attempt = attemptThatLosesAReply(
                client, Transaction.heldBy(session).deleteTicket(ticket.key()).build());
        assertThat(attempt).isNotEqualTo(Attempt.REJECTED);
        settle(client, Transaction.heldBy(session).deleteTicket(ticket.key()).build());
        assertThat(client.children(QUEUE)).extracting(Entry::key).doesNotContain(ticket.key());
        assertStaysSettled(client, QUEUE, client.tickets(session, QUEUE));
    }

    private void handOverAndSettle(Client client, BackendSession session) {
        Entry old = client.append(session, QUEUE);
        String nonce = nonce();
        Attempt attempt = attemptThatLosesAReply(
                client,
                Transaction.heldBy(session)
                        .deleteTicket(old.key())
                        .append(QUEUE, "test", nonce, bytes("x"))
                        .thenList(QUEUE));
        List<Sibling> settled =
                settle(client, Transaction.heldBy(session).thenList(QUEUE)).listing();
        boolean oldGone = settled.stream().noneMatch(sibling -> sibling.key().equals(old.key()));
        boolean newThere = settled.stream().anyMatch(sibling -> sibling.nonce().equals(nonce));
        assertThat(oldGone).as("half of it has happened: %s", settled).isEqualTo(newThere);
        attempt.assertAgrees(newThere);
        assertStaysSettled(client, QUEUE, settled);
    }

    private void updateAndSettle(Client client, BackendSession session) {
        Entry made = client.create("values/" + nonce(), "first");
        Attempt attempt = attemptThatLosesAReply(
                client,
                Transaction.heldBy(session)
                        .update(made.key(), bytes("second"), made.stamp())
                        .build());
        settle(client, Transaction.heldBy(session).thenList(QUEUE));
        attempt.assertAgrees(client.at(made.key()).get(0).text().equals("second"));
    }

    private void createAndSettle(Client client, BackendSession session) {
        String key = "values-" + nonce() + "/one";
        Attempt attempt = attemptThatLosesAReply(
                client, Transaction.heldBy(session).create(key, bytes("x")).build());
        settle(client, Transaction.heldBy(session).thenList(QUEUE));
        attempt.assertAgrees(!client.at(key).isEmpty());
    }

    private void deleteAndSettle(Client client, BackendSession session) {
        Entry made = client.create("values/" + nonce(), "x");
        Attempt attempt = attemptThatLosesAReply(
                client,
                Transaction.heldBy(session).delete(made.key(), made.stamp()).build());
        settle(client, Transaction.heldBy(session).thenList(QUEUE));
        attempt.assertAgrees(client.at(made.key()).isEmpty());
    }

    private static Transaction append(BackendSession session, String queue, String nonce) {
        return Transaction.heldBy(session)
                .append(queue, "test", nonce, bytes("x"))
                .thenList(queue);
    }

    private static void settleAndObserve(
            Client client, Client observer, BackendSession session, String queue, String nonce, Attempt attempt) {
        List<Sibling> settled =
                settle(client, Transaction.heldBy(session).thenList(queue)).listing();
        attempt.assertAgrees(
                settled.stream().anyMatch(sibling -> sibling.nonce().equals(nonce)));
        assertThat(settled).extracting(Sibling::nonce).doesNotHaveDuplicates();
        assertStaysSettled(observer, queue, settled);
    }

    private static void assertStaysSettled(Client observer, String queue, List<Sibling> settled) {
        List<String> wanted = settled.stream().map(Sibling::key).toList();
        Await.staysTrue(
                "the queue is what the settling transaction has shown",
                STRAGGLER,
                () -> observer.children(queue).stream().map(Entry::key).toList().equals(wanted));
    }

    /** Commits until there is an answer, as the spi tells its callers to. */
    private static Outcome.Committed settle(Client client, Transaction transaction) {
        Outcome.Committed[] answer = new Outcome.Committed[1];
        Await.until("the settling transaction is answered", () -> {
            Attempt attempt = attempt(client, transaction, outcome -> answer[0] = outcome);
            return attempt == Attempt.COMMITTED;
        });
        return answer[0];
    }

    private static Attempt attempt(Client client, Transaction transaction) {
        return attempt(client, transaction, outcome -> {});
    }

    private static Attempt attempt(Client client, Transaction transaction, Consumer<Outcome.Committed> onCommitted) {
        CompletionStage<Outcome> stage = client.backend().commit(transaction);
        try {
            Outcome outcome = Await.result(stage);
            if (outcome instanceof Outcome.Committed committed) {
                onCommitted.accept(committed);
                return Attempt.COMMITTED;
            }
            return outcome instanceof Outcome.Unknown
                    ? Attempt.UNKNOWN
                    : outcome instanceof Outcome.Rejected ? Attempt.REJECTED : Attempt.SESSION_LOST;
        } catch (BackendException e) {
            assertThat(e.kind()).as(e.getMessage()).isEqualTo(BackendException.Kind.UNAVAILABLE);
            return Attempt.UNAVAILABLE;
        }
    }

    /** How an attempt ended, and so what must be true of its effect. */
    private enum Attempt {
        COMMITTED,
        UNKNOWN,
        UNAVAILABLE,
        REJECTED,
        SESSION_LOST;

        void assertAgrees(boolean hasHappened) {
            assertThat(this).isNotIn(REJECTED, SESSION_LOST);
            if (this != UNKNOWN) {
                assertThat(hasHappened).as("it has happened, after %s", this).isEqualTo(this == COMMITTED);
            }
        }
    }
}
