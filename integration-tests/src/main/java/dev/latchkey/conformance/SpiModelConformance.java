package dev.latchkey.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latchkey.spi.BackendSession;
import dev.latchkey.spi.Entry;
import dev.latchkey.spi.Guard;
import dev.latchkey.spi.Outcome;
import dev.latchkey.spi.Sibling;
import dev.latchkey.spi.Stamp;
import dev.latchkey.spi.Transaction;
import dev.latchkey.spi.Write;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Random transactions of several clients, one after another, against a model that fits on a page. */
@DisplayName("Whatever is asked of it")
public abstract class SpiModelConformance extends EngineTest {

    private static final int TRANSACTIONS = 300;
    private static final List<String> KEYS = List.of("values/a", "values/b", "config/c", "config/d");
    private static final List<String> QUEUES = List.of("locks/one", "locks/two");

    /** Runs on this engine. */
    protected SpiModelConformance(Engine engine) {
        super(engine);
    }

    @Test
    @DisplayName("the backend does what a simple model does")
    void agreesWithTheModel() {
        long seed = Long.getLong("latchkey.seed", System.nanoTime());
        try {
            new Run(seed).run();
        } catch (AssertionError | RuntimeException e) {
            throw new AssertionError("With -Dlatchkey.seed=" + seed + ": " + e.getMessage(), e);
        }
    }

    /** One run: the model's state is what the engine has told of each key, and the queues in the order of appends. */
    private final class Run {

        private final Random random;
        private final List<Client> clients = List.of(client(), client(), client());
        private final List<BackendSession> sessions = new ArrayList<>();
        private final Map<String, Entry> entries = new TreeMap<>();
        private final Map<String, List<String>> queues = new TreeMap<>();
        private final Map<String, Stamp> staleStamps = new TreeMap<>();
        private final Set<Object> stampsEver = new HashSet<>();
        private long lastToken;

        Run(long seed) {
            this.random = new Random(seed);
            QUEUES.forEach(queue -> queues.put(queue, new ArrayList<>()));
            clients.forEach(client -> sessions.add(client.keptSession(LONG_TTL)));
        }

        void run() {
            for (int i = 0; i < TRANSACTIONS; i++) {
                int who = random.nextInt(clients.size());
                Transaction transaction = anyTransaction(sessions.get(who));
                boolean wanted = isCommittable(transaction);
                Outcome outcome = clients.get(who).commit(transaction);
                assertThat(outcome instanceof Outcome.Committed)
                        .as("transaction %s: %s of %s on %s", i, outcome, transaction, entries)
                        .isEqualTo(wanted);
                if (outcome instanceof Outcome.Committed committed) {
                    apply(transaction, committed);
                } else {
                    checkCurrent(transaction, (Outcome.Rejected) outcome);
                }
                if (i % 10 == 9) {
                    checkEverything(clients.get(random.nextInt(clients.size())));
                }
            }
            clients.forEach(this::checkEverything);
        }

        private Transaction anyTransaction(BackendSession session) {
            List<String> keys = new ArrayList<>(KEYS);
            queues.values().forEach(keys::addAll);
            Collections.shuffle(keys, random);
            Transaction.Builder builder = Transaction.heldBy(session);
            int parts = 1 + random.nextInt(3);
            for (int i = 0; i < parts && i < keys.size(); i++) {
                addAnyPart(builder, keys.get(i));
            }
            if (random.nextInt(3) == 0) {
                builder.append(anyQueue(), "label", Client.nonce(), Client.bytes("ticket"));
            }
            return random.nextBoolean() ? builder.thenList(anyQueue()) : builder.build();
        }

        private String anyQueue() {
            return QUEUES.get(random.nextInt(QUEUES.size()));
        }

        private void addAnyPart(Transaction.Builder builder, String key) {
            Stamp stamp = anyStampOf(key);
            byte[] value = Client.bytes(Integer.toString(random.nextInt(1000)));
            boolean isTicket = key.contains("!");
            switch (random.nextInt(6)) {
                case 0 -> builder.absent(key);
                case 1 -> builder.unchanged(key, stamp);
                case 2 -> builder.update(key, value, stamp);
                case 3 -> builder.delete(key, stamp);
                default -> {
                    if (isTicket) {
                        builder.deleteTicket(key);
                    } else if (entries.containsKey(key)) {
                        builder.update(key, value, stamp);
                    } else {
                        builder.create(key, value);
                    }
                }
            }
        }

        /** Mostly the stamp that the key has; now and then one that it had. */
        private Stamp anyStampOf(String key) {
            Entry current = entries.get(key);
            Stamp stale = staleStamps.getOrDefault(key, new Stamp(1, 1));
            return current != null && random.nextInt(8) > 0 ? current.stamp() : stale;
        }

        private boolean isCommittable(Transaction transaction) {
            boolean guardsHold = transaction.guards().stream()
                    .allMatch(guard -> guard instanceof Guard.Unchanged unchanged
                            ? hasStamp(unchanged.key(), unchanged.stamp())
                            : !entries.containsKey(((Guard.Absent) guard).key()));
            return guardsHold && transaction.writes().stream().allMatch(this::isWritable);
        }

        private boolean isWritable(Write write) {
            if (write instanceof Write.Create create) {
                return !entries.containsKey(create.key());
            } else if (write instanceof Write.Update update) {
                return hasStamp(update.key(), update.stamp());
            } else if (write instanceof Write.Delete delete) {
                return delete.stamp() == null || hasStamp(delete.key(), delete.stamp());
            }
            return true;
        }

        private boolean hasStamp(String key, Stamp stamp) {
            Entry entry = entries.get(key);
            return entry != null && entry.stamp().equals(stamp);
        }

        private void apply(Transaction transaction, Outcome.Committed committed) {
            List<Entry> made = new ArrayList<>(committed.entries());
            long lastTokenBefore = lastToken;
            for (Write write : transaction.writes()) {
                if (write instanceof Write.Delete delete) {
                    forget(delete.key());
                    queues.values().forEach(queue -> queue.remove(delete.key()));
                } else {
                    Entry entry = made.remove(0);
                    assertThat(stampsEver.add(List.of(entry.key(), entry.stamp())))
                            .as("%s has a stamp of its own", entry)
                            .isTrue();
                    applyWritten(write, entry, lastTokenBefore);
                }
            }
            assertThat(made).isEmpty();
            if (transaction.thenList() != null) {
                assertThat(committed.listing())
                        .extracting(Sibling::key)
                        .containsExactlyElementsOf(Objects.requireNonNull(queues.get(transaction.thenList())));
            } else {
                assertThat(committed.listing()).isEmpty();
            }
        }

        private void applyWritten(Write write, Entry entry, long lastTokenBefore) {
            Entry before = entries.get(entry.key());
            if (write instanceof Write.Update) {
                Entry old = Objects.requireNonNull(before);
                assertThat(entry.token()).isEqualTo(old.token());
                assertThat(entry.owner()).isEqualTo(old.owner());
                staleStamps.put(entry.key(), old.stamp());
            } else {
                // What one transaction creates is created at one instant.
                assertThat(entry.token()).isGreaterThan(lastTokenBefore);
                lastToken = Math.max(lastToken, entry.token());
            }
            entries.put(entry.key(), entry);
            if (write instanceof Write.Append append) {
                Objects.requireNonNull(queues.get(append.directory())).add(entry.key());
            }
        }

        private void forget(String key) {
            Entry gone = entries.remove(key);
            if (gone != null) {
                staleStamps.put(key, gone.stamp());
            }
        }

        private void checkCurrent(Transaction transaction, Outcome.Rejected rejected) {
            Set<String> named = new HashSet<>();
            transaction
                    .guards()
                    .forEach(guard -> named.add(
                            guard instanceof Guard.Unchanged unchanged
                                    ? unchanged.key()
                                    : ((Guard.Absent) guard).key()));
            transaction.writes().forEach(write -> {
                if (write instanceof Write.Create create) {
                    named.add(create.key());
                } else if (write instanceof Write.Update update) {
                    named.add(update.key());
                } else if (write instanceof Write.Delete delete) {
                    named.add(delete.key());
                }
            });
            List<Entry> wanted = entries.values().stream()
                    .filter(entry -> named.contains(entry.key()))
                    .toList();
            assertSame(rejected.current(), wanted);
        }

        private void checkEverything(Client client) {
            for (String directory : List.of("values", "config", "locks/one", "locks/two")) {
                List<Entry> wanted = new ArrayList<>();
                entries.values().stream()
                        .filter(entry -> entry.key().startsWith(directory + "/"))
                        .forEach(wanted::add);
                List<Entry> found = client.children(directory);
                assertSame(found, wanted);
                if (queues.containsKey(directory)) {
                    assertThat(found)
                            .extracting(Entry::key)
                            .containsExactlyElementsOf(Objects.requireNonNull(queues.get(directory)));
                }
            }
        }

        /** Order is left out: it is comparable only within one listing. */
        private void assertSame(List<Entry> found, List<Entry> wanted) {
            assertThat(found)
                    .usingRecursiveFieldByFieldElementComparatorIgnoringFields("order")
                    .containsExactlyInAnyOrderElementsOf(wanted);
        }
    }
}
