package dev.latchkey.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latchkey.spi.BackendSession;
import dev.latchkey.spi.Entry;
import dev.latchkey.spi.Outcome;
import dev.latchkey.spi.Range;
import dev.latchkey.spi.Sibling;
import dev.latchkey.spi.Transaction;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What a backend promises of reads. */
@DisplayName("A read")
public abstract class SpiListConformance extends EngineTest {

    /** More than a backend may want to read at once. */
    private static final int MANY = 300;

    /** Runs on this engine. */
    protected SpiListConformance(Engine engine) {
        super(engine);
    }

    @Test
    @DisplayName("shows every change that any client was told of before")
    void isLinearizable() {
        Client writer = client();
        Client reader = client();
        Entry entry = writer.create("values/one", "0");
        for (int i = 1; i <= 60; i++) {
            entry = writer.update(entry, Integer.toString(i));
            assertThat(reader.at("values/one")).extracting(Entry::text).containsExactly(Integer.toString(i));
        }
        writer.delete(entry);
        assertThat(reader.at("values/one")).isEmpty();
        for (int i = 0; i < 20; i++) {
            Entry made = writer.create("values/made-" + i, "x");
            assertThat(reader.children("values")).extracting(Entry::key).containsExactly(made.key());
            writer.delete(made);
            assertThat(reader.children("values")).isEmpty();
        }
    }

    @Test
    @DisplayName("shows every change that a transaction's listing has shown")
    void agreesWithListings() {
        Client writer = client();
        Client reader = client();
        BackendSession session = writer.keptSession(LONG_TTL);
        BackendSession readersSession = reader.keptSession(LONG_TTL);
        for (int i = 1; i <= 20; i++) {
            writer.append(session, "locks/queue");
            // Of what only others were told, a listing in a session's name may know nothing yet; a list does.
            List<String> listed = reader.tickets(readersSession, "locks/queue").stream()
                    .map(Sibling::key)
                    .toList();
            assertThat(reader.children("locks/queue"))
                    .hasSize(i)
                    .extracting(Entry::key)
                    .containsAll(listed);
        }
    }

    @Test
    @DisplayName("of what is not there shows nothing")
    void showsNothingOfWhatIsMissing() {
        Client client = client();
        assertThat(client.at("values/missing")).isEmpty();
        assertThat(client.at("missing/at/all/depths")).isEmpty();
        assertThat(client.children("missing")).isEmpty();
        assertThat(client.children("missing/at/all/depths")).isEmpty();
    }

    @Test
    @DisplayName("of a directory shows what is directly in it, by key, and nothing deeper")
    void showsOnlyTheDirectory() {
        Client client = client();
        for (String key : new String[] {
            "config/app/b", "config/app/a", "config/app/a0", "config/app/deeper/c", "config/app,more/d", "config/e"
        }) {
            client.create(key, key);
        }
        assertThat(client.children("config/app"))
                .extracting(Entry::key)
                .containsExactly("config/app/a", "config/app/a0", "config/app/b");
        assertThat(client.children("config")).extracting(Entry::key).containsExactly("config/e");
        assertThat(client.at("config/app")).isEmpty();
    }

    @Test
    @DisplayName("of a directory with hundreds of entries shows each of them, and so does a watch")
    void showsAllOfMany() {
        Client client = client();
        Map<String, String> wanted = new TreeMap<>();
        for (int i = 0; i < MANY; i++) {
            wanted.put(String.format("config/many/%04d", i), "value-" + i);
        }
        List<CompletionStage<Outcome>> writing = wanted.entrySet().stream()
                .map(entry -> client.backend()
                        .commit(Transaction.unowned()
                                .create(entry.getKey(), Client.bytes(entry.getValue()))
                                .build()))
                .toList();
        writing.forEach(write -> assertThat(Await.result(write)).isInstanceOf(Outcome.Committed.class));
        assertThat(client.children("config/many")).extracting(Entry::key).containsExactlyElementsOf(wanted.keySet());
        try (WatchRecorder watch = client.watch(Range.children("config/many"))) {
            watch.awaitState(wanted);
            watch.assertNoBreach();
        }
    }

    @Test
    @DisplayName("of a directory's names shows its entries and its directories, fresh, each once and in order")
    void namesWhatIsInADirectory() {
        Client client = client();
        Client other = client();
        assertThat(Await.result(client.backend().names("locks"))).isEmpty();
        BackendSession session = client.keptSession(LONG_TTL);
        client.append(session, "locks/b,1");
        client.append(session, "locks/b,1");
        client.create("locks/a/deep/er", "x");
        client.create("locks/c", "x");
        client.create("locks-else/d", "x");
        assertThat(Await.result(other.backend().names("locks"))).containsExactly("a", "b,1", "c");
        assertThat(Await.result(other.backend().names("locks/a"))).containsExactly("deep");
        client.create("locks/0", "x");
        assertThat(Await.result(other.backend().names("locks"))).containsExactly("0", "a", "b,1", "c");
    }

    @Test
    @DisplayName("of one key shows that key and none that begins alike")
    void showsOnlyTheKey() {
        Client client = client();
        client.create("values/one", "x");
        client.create("values/one-more", "y");
        assertThat(client.at("values/one")).extracting(Entry::text).containsExactly("x");
        assertThat(client.at("values/on")).isEmpty();
    }

    @Test
    @DisplayName("takes every character that a key may have")
    void takesEveryCharacterOfKeys() {
        Client client = client();
        String key = "values/AZaz09._~:@+,!-";
        client.create(key, "x");
        assertThat(client.at(key)).extracting(Entry::key).containsExactly(key);
        assertThat(client.children("values")).extracting(Entry::key).containsExactly(key);
    }

    @Test
    @DisplayName("shows nothing of another namespace")
    void seesItsOwnNamespaceOnly() {
        Client client = client();
        client.create("values/one", "x");
        Client stranger = clientOfAnotherNamespace();
        assertThat(stranger.at("values/one")).isEmpty();
        assertThat(stranger.children("values")).isEmpty();
    }
}
