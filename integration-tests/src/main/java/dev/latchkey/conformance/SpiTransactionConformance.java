package dev.latchkey.conformance;

import static dev.latchkey.conformance.Client.bytes;
import static dev.latchkey.conformance.Client.nonce;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.latchkey.spi.BackendSession;
import dev.latchkey.spi.Entry;
import dev.latchkey.spi.Outcome;
import dev.latchkey.spi.Stamp;
import dev.latchkey.spi.Transaction;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a backend promises of transactions on plain entries. */
@DisplayName("A transaction")
public abstract class SpiTransactionConformance extends EngineTest {

    /** Runs on this engine. */
    protected SpiTransactionConformance(Engine engine) {
        super(engine);
    }

    @Test
    @DisplayName("creates an entry and says what it made")
    void createsAnEntry() {
        Client client = client();
        Entry made = client.create("values/one", "first");
        assertThat(made.key()).isEqualTo("values/one");
        assertThat(made.text()).isEqualTo("first");
        assertThat(made.owner()).isNull();
        assertThat(made.order()).isZero();
        assertThat(made.token()).isPositive();
        assertThat(client.at("values/one"))
                .usingRecursiveFieldByFieldElementComparator()
                .containsExactly(made);
    }

    @Test
    @DisplayName("does not create what is there, and shows it")
    void doesNotCreateTwice() {
        Client client = client();
        Entry made = client.create("values/one", "first");
        Outcome.Rejected rejected = client.rejected(
                Transaction.unowned().create("values/one", bytes("second")).build());
        assertThat(rejected.current())
                .usingRecursiveFieldByFieldElementComparator()
                .containsExactly(made);
        assertThat(client.at("values/one")).extracting(Entry::text).containsExactly("first");
    }

    @Test
    @DisplayName("updates an entry whose stamp is the one it knows; the token stays, the stamp changes")
    void updatesAnEntry() {
        Client client = client();
        Entry made = client.create("values/one", "first");
        Entry updated = client.update(made, "second");
        assertThat(updated.text()).isEqualTo("second");
        assertThat(updated.stamp()).isNotEqualTo(made.stamp());
        assertThat(updated.stamp().life()).isEqualTo(made.stamp().life());
        assertThat(updated.token()).isEqualTo(made.token());
        assertThat(client.at("values/one"))
                .usingRecursiveFieldByFieldElementComparator()
                .containsExactly(updated);
    }

    @Test
    @DisplayName("does not update or delete on the strength of an old stamp, and shows what is there")
    void oldStampIsRejected() {
        Client client = client();
        Entry made = client.create("values/one", "first");
        Entry updated = client.update(made, "second");
        assertThat(client.rejected(Transaction.unowned()
                                .update("values/one", bytes("third"), made.stamp())
                                .build())
                        .current())
                .usingRecursiveFieldByFieldElementComparator()
                .containsExactly(updated);
        assertThat(client.rejected(Transaction.unowned()
                                .delete("values/one", made.stamp())
                                .build())
                        .current())
                .usingRecursiveFieldByFieldElementComparator()
                .containsExactly(updated);
        assertThat(client.at("values/one")).extracting(Entry::text).containsExactly("second");
    }

    @Test
    @DisplayName("deletes an entry, which is then gone for good")
    void deletesAnEntry() {
        Client client = client();
        Entry made = client.create("values/one", "first");
        client.delete(made);
        assertThat(client.at("values/one")).isEmpty();
        assertThat(client.rejected(Transaction.unowned()
                                .delete("values/one", made.stamp())
                                .build())
                        .current())
                .isEmpty();
        assertThat(client.rejected(Transaction.unowned()
                                .update("values/one", bytes("second"), made.stamp())
                                .build())
                        .current())
                .isEmpty();
    }

    @Test
    @DisplayName("commits only while what must be absent is absent")
    void absentGuardHolds() {
        Client client = client();
        Transaction guarded = Transaction.unowned()
                .absent("values/guard")
                .create("values/guarded", bytes("x"))
                .build();
        Entry guard = client.create("values/guard", "there");
        assertThat(client.rejected(guarded).current()).extracting(Entry::key).containsExactly("values/guard");
        assertThat(client.at("values/guarded")).isEmpty();
        client.delete(guard);
        client.committed(guarded);
        assertThat(client.at("values/guarded")).hasSize(1);
    }

    @Test
    @DisplayName("commits only while what must be unchanged is unchanged")
    void unchangedGuardHolds() {
        Client client = client();
        Entry guard = client.create("values/guard", "first");
        client.committed(Transaction.unowned()
                .unchanged(guard.key(), guard.stamp())
                .create("values/a", bytes("x"))
                .build());
        client.update(guard, "second");
        client.rejected(Transaction.unowned()
                .unchanged(guard.key(), guard.stamp())
                .create("values/b", bytes("x"))
                .build());
        client.rejected(Transaction.unowned()
                .unchanged("values/missing", guard.stamp())
                .create("values/b", bytes("x"))
                .build());
        assertThat(client.at("values/a")).hasSize(1);
        assertThat(client.at("values/b")).isEmpty();
    }

    @Test
    @DisplayName("without writes checks its guards")
    void checksGuardsWithoutWrites() {
        Client client = client();
        Entry guard = client.create("values/guard", "first");
        Transaction check =
                Transaction.unowned().unchanged(guard.key(), guard.stamp()).build();
        assertThat(client.committed(check).entries()).isEmpty();
        client.update(guard, "second");
        assertThat(client.rejected(check).current()).extracting(Entry::text).containsExactly("second");
        client.rejected(Transaction.unowned().absent(guard.key()).build());
        client.committed(Transaction.unowned().absent("values/missing").build());
    }

    @Test
    @DisplayName("writes nothing at all when one of its parts is turned down")
    void rejectedWritesNothing() {
        Client client = client();
        BackendSession session = client.keptSession(LONG_TTL);
        Entry stale = client.create("values/stale", "first");
        Entry current = client.update(stale, "second");
        Entry other = client.create("values/other", "kept");
        Entry ticket = client.append(session, "locks/queue");
        client.rejected(Transaction.heldBy(session)
                .create("values/new", bytes("x"))
                .append("locks/queue", "test", nonce(), bytes("x"))
                .delete(other.key(), other.stamp())
                .deleteTicket(ticket.key())
                .update(stale.key(), bytes("third"), stale.stamp())
                .build());
        assertThat(client.children("values"))
                .usingRecursiveFieldByFieldElementComparator()
                .containsExactly(other, current);
        assertThat(client.children("locks/queue")).extracting(Entry::key).containsExactly(ticket.key());
    }

    @Test
    @DisplayName("makes all its writes at once and tells of each in their order")
    void commitsAllItsWrites() {
        Client client = client();
        BackendSession session = client.keptSession(LONG_TTL);
        Entry old = client.create("values/old", "x");
        Entry changing = client.create("values/changing", "first");
        Outcome.Committed committed = client.committed(Transaction.heldBy(session)
                .create("values/new", bytes("new"))
                .delete(old.key(), old.stamp())
                .append("locks/queue", "test", nonce(), bytes("ticket"))
                .update(changing.key(), bytes("second"), changing.stamp())
                .build());
        assertThat(committed.entries()).extracting(Entry::text).containsExactly("new", "ticket", "second");
        assertThat(client.children("values")).extracting(Entry::text).containsExactly("second", "new");
        assertThat(client.children("locks/queue")).extracting(Entry::text).containsExactly("ticket");
    }

    @Test
    @DisplayName("is not fooled by a key that was deleted and made again with as many writes")
    void stampsNeverRepeat() {
        Client client = client();
        Set<Stamp> seen = new HashSet<>();
        List<Entry> lastOfLife = new ArrayList<>();
        for (int life = 0; life < 3; life++) {
            Entry entry = client.create("values/one", "same");
            assertThat(seen.add(entry.stamp())).isTrue();
            for (int write = 0; write < 2; write++) {
                entry = client.update(entry, "same");
                assertThat(seen.add(entry.stamp())).isTrue();
            }
            for (Entry old : lastOfLife) {
                assertThat(entry.stamp().life()).isNotEqualTo(old.stamp().life());
                client.rejected(Transaction.unowned()
                        .update(old.key(), bytes("wrong"), old.stamp())
                        .build());
                client.rejected(
                        Transaction.unowned().delete(old.key(), old.stamp()).build());
                client.rejected(
                        Transaction.unowned().unchanged(old.key(), old.stamp()).build());
            }
            lastOfLife.add(entry);
            if (life < 2) {
                client.delete(entry);
            }
        }
        assertThat(client.at("values/one")).extracting(Entry::text).containsExactly("same");
    }

    @Test
    @DisplayName("gives every creation a greater token than all creations before, whatever the key, whoever the client")
    void tokensIncreaseAcrossTheEngine() {
        Client one = client();
        Client two = client();
        BackendSession firstSession = one.keptSession(LONG_TTL);
        BackendSession secondSession = two.keptSession(LONG_TTL);
        List<Entry> made = new ArrayList<>();
        for (int round = 0; round < 3; round++) {
            Entry plain = one.create("values/" + round, "x");
            made.add(plain);
            made.add(two.append(secondSession, "locks/a"));
            one.update(plain, "y");
            made.add(one.append(firstSession, "locks/b"));
            made.add(two.create("decisions/again", "x"));
            two.delete(made.get(made.size() - 1));
        }
        assertThat(made).extracting(Entry::token).isSorted().doesNotHaveDuplicates();
    }

    @Test
    @DisplayName("takes values of no bytes, of every byte, and of 512 KiB")
    void takesAnyValue() {
        Client client = client();
        byte[] everyByte = new byte[256];
        IntStream.range(0, 256).forEach(i -> everyByte[i] = (byte) i);
        byte[] large = new byte[512 * 1024];
        IntStream.range(0, large.length).forEach(i -> large[i] = (byte) (i * 31));
        for (byte[] value : List.of(new byte[0], everyByte, large)) {
            String key = "values/of-" + value.length;
            Entry made = client.committed(
                            Transaction.unowned().create(key, value).build())
                    .entries()
                    .get(0);
            assertThat(made.value()).isEqualTo(value);
            assertThat(client.at(key).get(0).value()).isEqualTo(value);
            client.committed(
                    Transaction.unowned().update(key, value, made.stamp()).build());
            assertThat(client.at(key).get(0).value()).isEqualTo(value);
        }
        assertThat(client.backend().limits().valueBytesMax()).isGreaterThanOrEqualTo(large.length);
    }

    @Test
    @DisplayName("may have as many guards and writes as the backend's limits say")
    void takesAsManyWritesAsItSays() {
        Client client = client();
        int writesMax = client.backend().limits().writesMax();
        assertThat(writesMax).isGreaterThanOrEqualTo(16);
        int parts = Math.min(writesMax, 64);
        BackendSession session = client.keptSession(LONG_TTL);
        Transaction.Builder transaction = Transaction.heldBy(session);
        for (int i = 0; i < parts / 2; i++) {
            transaction.absent("missing/" + i);
        }
        for (int i = 0; i < parts - parts / 2; i++) {
            transaction.create("values/" + i, bytes("x"));
        }
        client.committed(transaction.build());
        assertThat(client.children("values")).hasSize(parts - parts / 2);
    }

    @ParameterizedTest(name = "[{0}]")
    @DisplayName("refuses what is no key before anything is sent")
    @ValueSource(
            strings = {
                "",
                "/",
                "/values/a",
                "values/a/",
                "values//a",
                "values/a b",
                "values/ä",
                "values/\u0000",
                "values/a*"
            })
    void refusesWhatIsNoKey(String illegal) {
        Client client = client();
        BackendSession session = client.keptSession(LONG_TTL);
        Stamp stamp = new Stamp(1, 1);
        List<Transaction> transactions = List.of(
                Transaction.unowned().create(illegal, bytes("x")).build(),
                Transaction.unowned().absent(illegal).build(),
                Transaction.unowned().unchanged(illegal, stamp).build(),
                Transaction.unowned().update(illegal, bytes("x"), stamp).build(),
                Transaction.unowned().delete(illegal, stamp).build(),
                Transaction.heldBy(session).deleteTicket(illegal).build(),
                Transaction.heldBy(session)
                        .append(illegal, "test", nonce(), bytes("x"))
                        .build(),
                Transaction.heldBy(session).thenList(illegal));
        for (Transaction transaction : transactions) {
            assertThatIllegalArgumentException()
                    .as(transaction.toString())
                    .isThrownBy(() -> client.backend().commit(transaction));
        }
    }

    @Test
    @DisplayName("is refused before anything is sent if it breaks a rule of the waist")
    void refusesWhatBreaksARule() {
        Client client = client();
        BackendSession session = client.keptSession(LONG_TTL);
        Stamp stamp = new Stamp(1, 1);
        List<Transaction> transactions = List.of(
                Transaction.unowned()
                        .append("locks/queue", "test", nonce(), bytes("x"))
                        .build(),
                Transaction.heldBy(session)
                        .append("locks/queue", "test", nonce(), bytes("x"))
                        .append("locks/queue", "test", nonce(), bytes("x"))
                        .build(),
                Transaction.heldBy(session)
                        .append("locks/queue", "te!st", nonce(), bytes("x"))
                        .build(),
                Transaction.heldBy(session)
                        .append("locks/queue", "te/st", nonce(), bytes("x"))
                        .build(),
                Transaction.heldBy(session)
                        .append("locks/queue", "test", "not hexadecimal!", bytes("x"))
                        .build(),
                Transaction.unowned()
                        .create("values/one", bytes("x"))
                        .delete("values/one", stamp)
                        .build());
        for (Transaction transaction : transactions) {
            assertThatIllegalArgumentException()
                    .as(transaction.toString())
                    .isThrownBy(() -> client.backend().commit(transaction));
        }
    }
}
