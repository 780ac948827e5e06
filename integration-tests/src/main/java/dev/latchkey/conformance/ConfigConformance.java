package dev.latchkey.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import dev.latchkey.codec.Codecs;
import dev.latchkey.config.ConfigEntry;
import dev.latchkey.config.ConfigStore;
import dev.latchkey.config.ConfigValueException;
import dev.latchkey.election.LeaderLatch;
import dev.latchkey.lock.WriteGrant;
import dev.latchkey.session.Grant;
import dev.latchkey.session.GrantLostException;
import dev.latchkey.spi.Transaction;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.FutureTask;
import java.util.stream.LongStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What the config store promises of its writes, its history, and what it reads. */
@DisplayName("A config store")
public abstract class ConfigConformance extends LockTest {

    private static final int VALUE_BYTES_MAX = 512 * 1_024;

    /** The requests that write, whatever the engine calls them. */
    private static final Set<String> WRITES = Set.of("commit", "Txn", "multi", "create", "setData");

    /** Runs on this engine. */
    protected ConfigConformance(Engine engine) {
        super(engine);
    }

    private ConfigStore store() {
        return application(LONG_TTL).coordinator().config("shop");
    }

    @Test
    @DisplayName("gives back what was put, to everybody, with a revision that counts the key's changes")
    void givesBackWhatWasPut() throws Exception {
        ConfigStore store = store();
        ConfigStore other = store();
        assertThat(store.get("db/url")).isEmpty();
        assertThat(store.put("db/url", "jdbc:x")).isEqualTo(1);
        assertThat(other.put("db/url", "jdbc:y")).isEqualTo(2);
        assertThat(store.put("db/size", Codecs.ints(), 7)).isEqualTo(1);
        ConfigEntry entry = store.get("db/url").orElseThrow();
        assertThat(entry.text()).isEqualTo("jdbc:y");
        assertThat(entry.revision()).isEqualTo(2);
        assertThat(entry.writtenBy()).isNotEmpty();
        assertThat(Await.result(other.getAsync("db/size", Codecs.ints()))).contains(7);
        store.put("dbx", "beside the prefix");
        assertThat(store.getAll("db").keySet()).containsExactly("db/size", "db/url");
        assertThat(store.getAll("")).hasSize(3);
    }

    @Test
    @DisplayName("keeps a value where the engine's own tools show it, below one heading line")
    void readableInTheEngine() throws Exception {
        store().put("db/url", "jdbc:x");
        String stored = client().at("config/shop/db,url").get(0).text();
        assertThat(stored).matches("#1 id=[0-9a-f]{16} of=1 at=\\S+ by=.*\\njdbc:x");
    }

    @Test
    @DisplayName("names key, value and wanted type where a value cannot be converted")
    void conversionErrorsNameEverything() throws Exception {
        ConfigStore store = store();
        store.put("db/size", "many");
        assertThatThrownBy(() -> store.get("db/size", Codecs.ints()))
                .isInstanceOf(ConfigValueException.class)
                .hasMessageContaining("db/size")
                .hasMessageContaining("many")
                .hasMessageContaining("a whole number of 32 bits");
    }

    @Test
    @DisplayName("puts if absent and replaces only as the engine's own order of changes allows")
    void conditionsHold() throws Exception {
        ConfigStore store = store();
        assertThat(store.putIfAbsent("a", "1")).isEqualTo(OptionalLong.of(1));
        assertThat(store.putIfAbsent("a", "2")).isEmpty();
        assertThat(store.replace("a", 1, "3")).isEqualTo(OptionalLong.of(2));
        assertThat(store.replace("a", 1, "4")).isEmpty();
        assertThat(store.get("a").orElseThrow().text()).isEqualTo("3");
        assertThat(store.replace("b", 1, "5")).isEmpty();
        assertThatThrownBy(() -> store.replace("a", 0, "6")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    @DisplayName("never uses a revision again, not even after a key was deleted and made again")
    void revisionsNeverRepeat() throws Exception {
        ConfigStore store = store();
        assertThat(store.delete("a")).isFalse();
        store.put("a", "1");
        assertThat(store.delete("a")).isTrue();
        assertThat(store.delete("a")).isFalse();
        assertThat(store.get("a")).isEmpty();
        assertThat(store.getAll("")).isEmpty();
        assertThat(store.replace("a", 2, "never")).isEmpty();
        assertThat(store.putIfAbsent("a", "2")).isEqualTo(OptionalLong.of(3));
        assertThat(store.replace("a", 1, "never")).isEmpty();
        assertThat(store.get("a").orElseThrow().revision()).isEqualTo(3);
        assertThat(store.history("a")).extracting(ConfigEntry::revision).containsExactly(3L, 2L, 1L);
        assertThat(store.history("a")).extracting(ConfigEntry::isDeletion).containsExactly(false, true, false);
    }

    @Test
    @DisplayName("keeps a bounded history of each key and rolls back to any of it, as a new revision")
    void historyAndRollback() throws Exception {
        ConfigStore store = store().keeping(3);
        for (int i = 1; i <= 6; i++) {
            store.put("a", "value " + i);
        }
        assertThat(store.history("a")).extracting(ConfigEntry::revision).containsExactly(6L, 5L, 4L, 3L);
        assertThat(client().children("config-history/shop/a")).hasSize(3);
        assertThat(store.rollback("a", 4)).isEqualTo(7);
        assertThat(store.get("a").orElseThrow().text()).isEqualTo("value 4");
        assertThat(store.history("a")).extracting(ConfigEntry::revision).containsExactly(7L, 6L, 5L, 4L);
        assertThatThrownBy(() -> store.rollback("a", 2))
                .isInstanceOf(ConfigValueException.class)
                .hasMessageContaining("[7, 6, 5, 4]");
        store.delete("a");
        assertThat(store.rollback("a", 7)).isEqualTo(9);
        assertThat(store.get("a").orElseThrow().text()).isEqualTo("value 4");
    }

    @Test
    @DisplayName("loses no write and gives no revision twice, however many write one key at once")
    void writersDoNotLoseEachOther() throws Exception {
        List<ConfigStore> stores = List.of(store(), store());
        int each = 5;
        List<FutureTask<List<Long>>> writers = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            ConfigStore store = stores.get(i % 2).keeping(100);
            String name = "writer " + i;
            FutureTask<List<Long>> writer = new FutureTask<>(() -> {
                List<Long> revisions = new ArrayList<>();
                for (int n = 0; n < each; n++) {
                    revisions.add(store.put("a", name));
                }
                return revisions;
            });
            writers.add(writer);
            new Thread(writer).start();
        }
        Set<Long> revisions = new HashSet<>();
        for (FutureTask<List<Long>> writer : writers) {
            assertThat(writer.get()).isSorted();
            revisions.addAll(writer.get());
        }
        assertThat(revisions)
                .containsExactlyInAnyOrderElementsOf(
                        LongStream.rangeClosed(1, 4 * each).boxed().toList());
        assertThat(stores.get(0).history("a")).hasSize(4 * each);
    }

    @Test
    @DisplayName("commits several keys together or not at all")
    void batchIsAtomic() throws Exception {
        ConfigStore store = store();
        store.put("a", "old");
        assertThat(store.batch()
                        .put("a", "new")
                        .putIfAbsent("b", "b")
                        .put("c", "c")
                        .commit())
                .contains(Map.of("a", 2L, "b", 1L, "c", 1L));
        assertThat(store.batch()
                        .put("a", "never")
                        .replace("b", 7, "never")
                        .delete("c")
                        .commit())
                .isEmpty();
        assertThat(store.getAll("").values()).extracting(ConfigEntry::text).containsExactly("new", "b", "c");
        assertThat(store.batch().put("a", "newer").delete("c").delete("none").commit())
                .contains(Map.of("a", 3L, "c", 2L));
        assertThat(store.getAll("").keySet()).containsExactly("a", "b");
    }

    @Test
    @DisplayName("commits a batch as large as the engine takes, though the history does not fit in beside it")
    void batchesAreLarge() throws Exception {
        ConfigStore store = store();
        int keys = 14;
        for (int round = 1; round <= 2; round++) {
            var batch = store.keeping(1).batch();
            for (int i = 0; i < keys; i++) {
                batch.put("key/" + i, Codecs.bytes(), new byte[VALUE_BYTES_MAX / keys]);
            }
            assertThat(batch.commit().orElseThrow()).hasSize(keys).containsValue((long) round);
        }
        var tooMany = store.batch();
        for (int i = 0; i < 500; i++) {
            tooMany.put("key/" + i, "x");
        }
        assertThatThrownBy(tooMany::commit)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("500");
        assertThat(store.get("key/0").orElseThrow().revision()).isEqualTo(2);
    }

    @Test
    @DisplayName("takes values of 512 KiB, with their history, and refuses longer ones before anything is sent")
    void valuesHaveALimit() throws Exception {
        Application application = application(LONG_TTL);
        ConfigStore store = application.coordinator().config("shop");
        byte[] value = new byte[VALUE_BYTES_MAX];
        for (byte i = 1; i <= 3; i++) {
            Arrays.fill(value, i);
            assertThat(store.keeping(1).put("a", Codecs.bytes(), value)).isEqualTo(i);
        }
        assertThat(store.get("a").orElseThrow().bytes()).isEqualTo(value);
        assertThat(store.history("a")).extracting(ConfigEntry::revision).containsExactly(3L, 2L);
        application.link().resetRequests();
        assertThatThrownBy(() -> store.put("a", Codecs.bytes(), new byte[VALUE_BYTES_MAX + 1]))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("524288")
                .hasMessageContaining("524289");
        assertThatThrownBy(() -> store.put("no//key", "x")).isInstanceOf(IllegalArgumentException.class);
        assertThat(application.link().requests().keySet()).doesNotContainAnyElementsOf(WRITES);
    }

    @Test
    @DisplayName("writes for a grant while it is held, and is refused by the engine once it is gone")
    void putIfHeld() throws Exception {
        Application application = application(LONG_TTL);
        ConfigStore store = application.coordinator().config("shop");
        Grant grant = application.coordinator().lock("a").acquire();
        assertThat(store.putIfHeld(grant, "owner", "me")).isEqualTo(1);
        assertThat(store.batch().ifHeld(grant).put("owner", "still me").commit())
                .isPresent();
        // A grant whose ticket was rewritten is held still.
        Client stranger = client();
        stranger.update(stranger.children("locks/a").get(0), "name=rewritten");
        assertThat(store.putIfHeld(grant, "owner", "still me")).isEqualTo(3);
        // Somebody takes the grant's place in the engine away; the holder cannot know.
        stranger.committed(Transaction.heldBy(stranger.keptSession(LONG_TTL))
                .deleteTicket(tickets(stranger, "a").get(0).key())
                .build());
        assertThat(grant.isValid()).isTrue();
        assertThatThrownBy(() -> store.putIfHeld(grant, "owner", "a ghost")).isInstanceOf(GrantLostException.class);
        grant.close();
        Grant next = application.coordinator().lock("a").acquire();
        next.release();
        assertThatThrownBy(() -> store.putIfHeld(next, "owner", "a ghost")).isInstanceOf(GrantLostException.class);
        assertThat(store.get("owner").orElseThrow().text()).isEqualTo("still me");
        LeaderLatch latch = application.coordinator().leaderLatch("jobs");
        latch.start();
        assertThat(store.putIfHeld(latch.await(), "leader", "me")).isEqualTo(1);
        latch.close();
        try (WriteGrant writing =
                application.coordinator().readWriteLock("c").write().acquire()) {
            assertThat(store.putIfHeld(writing, "writer", "me")).isEqualTo(1);
        }
        Grant foreign = application(LONG_TTL).coordinator().lock("b").acquire();
        assertThatThrownBy(() -> store.putIfHeld(foreign, "owner", "another"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("same coordinator");
    }

    @Test
    @DisplayName("refuses a write of a holder whose session the engine has ended, however late it arrives")
    void lateWriteIsRefused() throws Exception {
        Application application = application(SHORT_TTL);
        ConfigStore store = application.coordinator().config("shop").within(Duration.ofSeconds(20));
        store.put("owner", "nobody");
        Grant grant = application.coordinator().lock("a").acquire();
        application.link().blackhole();
        CompletableFuture<Long> late = store.putIfHeldAsync(grant, "owner", "a ghost");
        Client stranger = client();
        Await.until(
                "the engine ends the holder's session",
                () -> tickets(stranger, "a").isEmpty());
        application.link().restore();
        assertThatThrownBy(() -> Await.result(late)).isInstanceOf(GrantLostException.class);
        assertThat(store.get("owner").orElseThrow().text()).isEqualTo("nobody");
    }

    @Test
    @DisplayName("writes once, and says so, though the reply to the write is lost")
    void replyMayBeLost() throws Exception {
        Application application = application(LONG_TTL);
        ConfigStore store = application.coordinator().config("shop").within(Duration.ofSeconds(20));
        application.link().resetRequests();
        assertThat(store.put("a", "1")).isEqualTo(1);
        Set<String> writes = new TreeSet<>(application.link().requests().keySet());
        assumeFalse(writes.isEmpty(), "within TLS no single reply can be told from others");
        writes.retainAll(WRITES);
        assertThat(writes).hasSize(1);
        for (String kind : writes) {
            application.link().dropNextReply(kind);
            assertThat(store.put("a", "2")).isEqualTo(2);
            application.link().dropNextReply(kind);
            assertThat(store.putIfAbsent("b", "1")).isEqualTo(OptionalLong.of(1));
        }
        assertThat(application.link().repliesDropped()).isEqualTo(2);
        assertThat(store.history("a")).hasSize(2);
        assertThat(store.history("b")).hasSize(1);
    }

    @Test
    @DisplayName("goes out as a plain text and comes in on another engine or namespace, bytes and line breaks too")
    void exportAndImport() throws Exception {
        ConfigStore store = store();
        byte[] bytes = {0, (byte) 0xff, 7};
        store.put("text", "two\nlines\\ and a \ttab, ünïcode ");
        store.put("bytes", Codecs.bytes(), bytes);
        store.put("empty", "");
        store.put("gone", "x");
        store.delete("gone");
        String text = store.exportText("");
        assertThat(text.lines()).hasSize(4).contains("empty = ", "bytes =base64= AP8H");
        ConfigStore other = application(LONG_TTL).coordinator().config("other");
        other.put("own", "stays");
        other.put("empty", "");
        assertThat(other.importText(text)).isEqualTo(2);
        assertThat(other.importText(text)).isZero();
        assertThat(other.get("empty").orElseThrow().revision()).isEqualTo(1);
        assertThat(other.get("bytes").orElseThrow().bytes()).isEqualTo(bytes);
        assertThat(other.get("text").orElseThrow().text())
                .isEqualTo(store.get("text").orElseThrow().text());
        assertThat(other.get("own")).isPresent();
        StringBuilder many = new StringBuilder();
        for (int i = 0; i < 60; i++) {
            many.append("many/").append(i).append(" = ").append(i).append('\n');
        }
        assertThat(Await.result(other.importTextAsync(many.toString()))).isEqualTo(60);
        assertThatThrownBy(() -> other.importText("good = 1\nbad\n"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("Line 2");
        assertThatThrownBy(() -> other.importText("good = 1\nbig = " + "x".repeat(600_000)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("that of key big");
        assertThat(other.get("good")).isEmpty();
    }

    @Test
    @DisplayName("says what stands where another program wrote an entry of its own, and does not write over it")
    void foreignEntriesAreNamed() throws Exception {
        ConfigStore store = store();
        client().create("config/shop/a", "raw");
        assertThatThrownBy(() -> store.get("a"))
                .isInstanceOf(ConfigValueException.class)
                .hasMessageContaining("config/shop/a")
                .hasMessageContaining("heading");
        assertThatThrownBy(() -> store.put("a", "x")).isInstanceOf(ConfigValueException.class);
        assertThat(client().at("config/shop/a").get(0).text()).isEqualTo("raw");
    }
}
