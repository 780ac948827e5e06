package dev.latchkey.conformance;

import static dev.latchkey.conformance.Client.bytes;
import static org.assertj.core.api.Assertions.assertThat;

import dev.latchkey.spi.BackendException;
import dev.latchkey.spi.BackendSession;
import dev.latchkey.spi.Entry;
import dev.latchkey.spi.Outcome;
import dev.latchkey.spi.Range;
import dev.latchkey.spi.Subscription;
import dev.latchkey.spi.Transaction;
import dev.latchkey.spi.WatchEvent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;

/** What a backend promises of watches. */
@DisplayName("A watch")
public abstract class SpiWatchConformance extends EngineTest {

    private static final Range CONFIG = Range.children("config");

    /** Runs on this engine. */
    protected SpiWatchConformance(Engine engine) {
        super(engine);
    }

    @Test
    @DisplayName("tells first what is there, then what changes")
    void snapshotThenChanges() {
        Client client = client();
        Entry a = client.create("config/a", "1");
        client.create("config/deeper/c", "not in the range");
        try (WatchRecorder watch = client.watch(CONFIG).awaitSnapshot()) {
            watch.awaitState(Map.of("config/a", "1"));
            a = client.update(a, "2");
            watch.awaitState(Map.of("config/a", "2"));
            client.create("config/b", "1");
            client.create("config/deeper/d", "not in the range");
            watch.awaitState(Map.of("config/a", "2", "config/b", "1"));
            client.delete(a);
            watch.awaitState(Map.of("config/b", "1"));
            watch.assertNoBreach();
        }
    }

    @Test
    @DisplayName("of a key tells of its creation, its changes and its end")
    void followsOneKey() {
        Client client = client();
        try (WatchRecorder watch = client.watch(Range.key("config/a")).awaitSnapshot()) {
            assertThat(watch.state()).isEmpty();
            Entry a = client.create("config/a", "1");
            client.create("config/ab", "another key");
            watch.awaitState(Map.of("config/a", "1"));
            a = client.update(a, "2");
            watch.awaitState(Map.of("config/a", "2"));
            assertThat(watch.entry("config/a")).usingRecursiveComparison().isEqualTo(a);
            client.delete(a);
            watch.awaitState(Map.of());
            client.create("config/a", "3");
            watch.awaitState(Map.of("config/a", "3"));
            watch.assertNoBreach();
        }
    }

    @Test
    @DisplayName("of a directory that is missing tells an empty snapshot, and then what is made there")
    void followsAMissingDirectory() {
        Client client = client();
        try (WatchRecorder watch = client.watch(Range.children("made/later/on")).awaitSnapshot()) {
            assertThat(watch.state()).isEmpty();
            Entry made = client.create("made/later/on/a", "1");
            watch.awaitState(Map.of("made/later/on/a", "1"));
            client.delete(made);
            watch.awaitState(Map.of());
            client.create("made/later/on/b", "2");
            watch.awaitState(Map.of("made/later/on/b", "2"));
            watch.assertNoBreach();
        }
    }

    @Test
    @DisplayName("tells of the end of a ticket, as soon as its session is closed")
    void tellsOfTheEndOfATicket() {
        Client owner = client();
        Client client = client();
        BackendSession session = owner.keptSession(LONG_TTL);
        Entry ticket = owner.append(session, "locks/queue");
        try (WatchRecorder one = client.watch(Range.key(ticket.key())).awaitSnapshot();
                WatchRecorder all = client.watch(Range.children("locks/queue")).awaitSnapshot()) {
            assertThat(one.state()).containsOnlyKeys(ticket.key());
            assertThat(all.entry(ticket.key())).usingRecursiveComparison().isEqualTo(ticket);
            Await.result(session.close());
            one.awaitState(Map.of());
            all.awaitState(Map.of());
            one.assertNoBreach();
            all.assertNoBreach();
        }
    }

    @Test
    @DisplayName("reaches the latest state after a thousand changes in a row, never going back")
    void convergesAfterABurst() {
        Client writer = client();
        Client reader = client();
        try (WatchRecorder watch = reader.watch(CONFIG).awaitSnapshot()) {
            Map<String, String> last = churn(writer, 8, 125);
            watch.awaitState(last);
            watch.assertNoBreach();
        }
    }

    @Test
    @DisplayName("loses nothing when its connections are reset while changes go on")
    void losesNothingUnderResets() {
        Client writer = client();
        Client reader = client();
        try (WatchRecorder watch = reader.watch(CONFIG).awaitSnapshot()) {
            Map<String, String> last = Map.of();
            for (int round = 0; round < 6; round++) {
                last = rewrite(writer, "config/a", "config/b", "config/" + round);
                reader.link().reset();
                last = rewrite(writer, "config/a", "config/c");
            }
            last = everything(writer);
            watch.awaitState(last);
            watch.assertNoBreach();
        }
    }

    @Test
    @DisplayName("makes good what changed while it was cut off: changes, deletes, and keys made again")
    void makesGoodAGap() {
        makesGoodAGap(false);
    }

    @Test
    @DisplayName("makes good what changed while it was cut off even if the engine has forgotten the changes")
    void makesGoodAForgottenGap() {
        makesGoodAGap(true);
    }

    private void makesGoodAGap(boolean forgotten) {
        Client writer = client();
        Client reader = client(SHORT_REQUEST_TIMEOUT);
        Entry changed = writer.create("config/changed", "1");
        Entry gone = writer.create("config/gone", "1");
        Entry remade = writer.create("config/remade", "same");
        Entry untouched = writer.create("config/untouched", "1");
        try (WatchRecorder watch = reader.watch(CONFIG).awaitSnapshot();
                WatchRecorder one = reader.watch(Range.key("config/remade")).awaitSnapshot()) {
            assertThat(watch.state()).hasSize(4);
            reader.link().cut();
            Await.until("the watch says that it is suspended", watch::isSuspended);
            writer.update(changed, "2");
            writer.delete(gone);
            writer.delete(remade);
            Entry again = writer.create("config/remade", "same");
            writer.create("config/new", "1");
            if (forgotten) {
                engine().compact();
            }
            reader.link().restore();
            watch.awaitState(
                    Map.of("config/changed", "2", "config/new", "1", "config/remade", "same", "config/untouched", "1"));
            Await.until("the new life of a key is told", () -> isLifeOf(again, watch.entry("config/remade")));
            Await.until("the new life of the key is told", () -> isLifeOf(again, one.entry("config/remade")));
            Await.until("the suspension is over", () -> !watch.isSuspended());
            assertThat(watch.entry("config/untouched"))
                    .usingRecursiveComparison()
                    .isEqualTo(untouched);
            watch.assertNoBreach();
            one.assertNoBreach();
            writer.create("config/after", "1");
            Await.until("the watch goes on", () -> watch.state().containsKey("config/after"));
        }
    }

    private static boolean isLifeOf(Entry wanted, @Nullable Entry found) {
        return found != null && found.stamp().life() == wanted.stamp().life();
    }

    @Test
    @DisplayName("says that it is suspended while nothing answers, and resumes")
    void saysThatItIsSuspended() {
        Client reader = client(SHORT_REQUEST_TIMEOUT);
        BackendSession session = reader.keptSession(LONG_TTL);
        Client writer = client();
        writer.create("config/a", "1");
        try (WatchRecorder watch = reader.watch(CONFIG).awaitSnapshot()) {
            WatchRecorder other = reader.watch(Range.key("config/a")).awaitSnapshot();
            reader.link().blackhole();
            other.close(); // What is under way meanwhile hides nothing.
            reader.link().cut();
            Await.until("the watch says that it is suspended", watch::isSuspended);
            reader.link().restore();
            Await.until("the suspension is over", () -> !watch.isSuspended());
            assertThat(watch.state()).isEqualTo(Map.of("config/a", "1"));
            watch.assertNoBreach();
        }
        assertThat(session.lost().toCompletableFuture()).isNotDone();
    }

    @Test
    @DisplayName("that is begun while nothing answers begins when something does")
    void beginsWhenTheEngineAnswers() {
        Client writer = client();
        writer.create("config/a", "1");
        Client reader = client(SHORT_REQUEST_TIMEOUT);
        reader.link().cut();
        try (WatchRecorder watch = reader.watch(CONFIG)) {
            Await.until("the watch says that it is suspended", watch::isSuspended);
            reader.link().restore();
            watch.awaitState(Map.of("config/a", "1"));
            watch.assertNoBreach();
        }
    }

    @Test
    @DisplayName("goes on when the session of its client has been lost and replaced")
    void survivesAReplacedSession() {
        Client writer = client();
        Client reader = client();
        BackendSession session = reader.session(SHORT_TTL);
        Entry ticket = reader.append(session, "config");
        try (WatchRecorder watch = reader.watch(CONFIG).awaitSnapshot()) {
            assertThat(watch.state()).containsOnlyKeys(ticket.key());
            reader.link().blackhole();
            Await.until("the session has ended", () -> writer.children("config").isEmpty());
            reader.link().restore();
            Await.until("the loss is told", () -> {
                session.renew();
                return session.lost().toCompletableFuture().isDone();
            });
            BackendSession next = reader.keptSession(LONG_TTL);
            watch.awaitState(Map.of());
            Entry later = reader.append(next, "config");
            watch.awaitState(Map.of(later.key(), "ticket"));
            watch.assertNoBreach();
        }
    }

    @Test
    @ResourceLock(SERVERS)
    @DisplayName("outlives servers that are killed and started again")
    void survivesTheRestartOfServers() {
        assumeServers(1);
        Client writer = client();
        Client reader = client();
        Entry a = writer.create("config/a", "1");
        Entry b = writer.create("config/b", "1");
        try (WatchRecorder watch = reader.watch(CONFIG).awaitSnapshot()) {
            engine().servers().forEach(Engine.Server::kill);
            engine().heal();
            Client after = client(Duration.ofSeconds(20));
            after.delete(a);
            after.update(b, "2");
            watch.awaitState(Map.of("config/b", "2"));
            watch.assertNoBreach();
        }
    }

    @Test
    @ResourceLock(SERVERS)
    @DisplayName("is not left behind when the server that carries it is frozen")
    void survivesAFrozenServer() {
        assumeServers(3);
        Client reader = client(SHORT_REQUEST_TIMEOUT);
        BackendSession session = reader.keptSession(LONG_TTL);
        Client writer = client(Duration.ofSeconds(2));
        Entry a = writer.create("config/a", "1");
        try (WatchRecorder watch = reader.watch(CONFIG).awaitSnapshot()) {
            Engine.Server frozen =
                    engine().servers().get(Math.max(0, reader.link().lastUsedServer()));
            frozen.pause();
            Await.until("a change is committed without the frozen server", () -> isUpdated(writer, a));
            watch.awaitState(Map.of("config/a", "2"));
            watch.assertNoBreach();
        }
        assertThat(session.ttl()).isPositive();
    }

    private static boolean isUpdated(Client writer, Entry entry) {
        CompletionStage<Outcome> update = writer.backend()
                .commit(Transaction.unowned()
                        .update(entry.key(), bytes("2"), entry.stamp())
                        .build());
        try {
            Outcome outcome = Await.result(update);
            return outcome instanceof Outcome.Committed
                    || outcome instanceof Outcome.Rejected rejected
                            && rejected.current().stream()
                                    .anyMatch(current -> current.text().equals("2"));
        } catch (BackendException e) {
            return false;
        }
    }

    @Test
    @DisplayName("tells nothing more once its holder has closed it")
    void tellsNothingOnceClosed() {
        Client client = client();
        WatchRecorder closed = client.watch(CONFIG).awaitSnapshot();
        try (WatchRecorder other = client.watch(CONFIG).awaitSnapshot()) {
            closed.close();
            closed.close();
            int told = closed.eventCount();
            client.create("config/a", "1");
            other.awaitState(Map.of("config/a", "1"));
            assertThat(closed.eventCount()).isEqualTo(told);
            assertThat(closed.isClosed()).isFalse();
        }
    }

    @Test
    @DisplayName("can be closed from within its listener")
    void canBeClosedFromItsListener() {
        Client client = client();
        List<WatchEvent> told = new ArrayList<>();
        CompletableFuture<Subscription> self = new CompletableFuture<>();
        self.complete(client.backend().watch(CONFIG, event -> {
            synchronized (told) {
                told.add(event);
            }
            self.thenAccept(Subscription::close);
        }));
        try (WatchRecorder other = client.watch(CONFIG).awaitSnapshot()) {
            Await.until("the first event has come", () -> {
                synchronized (told) {
                    return !told.isEmpty();
                }
            });
            client.create("config/a", "1");
            other.awaitState(Map.of("config/a", "1"));
            synchronized (told) {
                assertThat(told).hasSize(1);
            }
        }
    }

    /** Writes each of some keys so many times, several writes under way at a time; what the last writes were. */
    private static Map<String, String> churn(Client writer, int keys, int writesPerKey) {
        List<CompletionStage<Entry>> running = new ArrayList<>();
        Map<String, String> last = new TreeMap<>();
        for (int key = 0; key < keys; key++) {
            String name = "config/" + key;
            CompletionStage<Entry> latest = commit(
                    writer, Transaction.unowned().create(name, bytes("0")).build());
            for (int write = 1; write < writesPerKey; write++) {
                byte[] value = bytes(Integer.toString(write));
                latest = latest.thenCompose(entry -> commit(
                        writer,
                        Transaction.unowned().update(name, value, entry.stamp()).build()));
            }
            running.add(latest);
            last.put(name, Integer.toString(writesPerKey - 1));
        }
        running.forEach(Await::result);
        return last;
    }

    private static CompletionStage<Entry> commit(Client writer, Transaction transaction) {
        return writer.backend()
                .commit(transaction)
                .thenApply(outcome -> ((Outcome.Committed) outcome).entries().get(0));
    }

    /** Changes or makes each key, then deletes and makes the first again; what stands under the range afterwards. */
    private static Map<String, String> rewrite(Client writer, String... keys) {
        for (String key : keys) {
            List<Entry> found = writer.at(key);
            if (found.isEmpty()) {
                writer.create(key, "new");
            } else {
                writer.update(found.get(0), Long.toString(found.get(0).stamp().write()));
            }
        }
        Entry first = writer.at(keys[0]).get(0);
        writer.delete(first);
        writer.create(keys[0], "again");
        return everything(writer);
    }

    private static Map<String, String> everything(Client client) {
        Map<String, String> all = new TreeMap<>();
        client.children("config").forEach(entry -> all.put(entry.key(), entry.text()));
        return all;
    }
}
