package dev.latchkey.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latchkey.config.ConfigEntry;
import dev.latchkey.config.ConfigStore;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** How many requests reading and writing may cost, counted on the way to the servers; what it took is printed. */
@DisplayName("A config store's requests")
public abstract class ConfigBudgetConformance extends LockTest {

    private static final int ROUNDS = 20;
    private static final int KEEP = 3;

    /** Runs on this engine. */
    protected ConfigBudgetConformance(Engine engine) {
        super(engine);
    }

    /** What is asked of the store again and again. */
    private interface Call {
        void run() throws Exception;
    }

    private void assertBudget(Application application, String what, double budget, Call call) throws Exception {
        application.link().resetRequests();
        for (int i = 0; i < ROUNDS; i++) {
            call.run();
        }
        Budgets.check("config, " + what, engine(), application.link().requests(), ROUNDS, budget);
    }

    @Test
    @DisplayName("are one for reading, and two for the first write of a key")
    void firstWrite() throws Exception {
        Application application = application(LONG_TTL);
        ConfigStore store = application.coordinator().config("shop");
        store.put("read", "x");
        assertBudget(application, "read", 1, () -> store.get("read"));
        AtomicInteger number = new AtomicInteger();
        assertBudget(application, "first write", 2, () -> store.put("key/" + number.incrementAndGet(), "x"));
    }

    @Test
    @DisplayName("are one for a write as long as nobody else writes the key, be the history full or not")
    void writingAgain() throws Exception {
        Application application = application(LONG_TTL);
        ConfigStore store = application.coordinator().config("shop").keeping(KEEP);
        for (int i = 0; i < 2 * KEEP; i++) {
            store.put("full", "x");
        }
        store.put("growing", "x");
        assertBudget(application, "write again, history full", 1, () -> store.put("full", "x"));
        ConfigStore keepsAll = store.keeping(10 * ROUNDS);
        // The first copy in a history makes its directory on ZooKeeper.
        assertBudget(
                application,
                "write again",
                Budgets.of(engine(), namespace(), 1.5, 1),
                () -> keepsAll.put("growing", "x"));
    }

    @Test
    @DisplayName("are three for a write where others write the key too, and each finds what the other has written")
    void writingInTurns() throws Exception {
        Application application = application(LONG_TTL);
        ConfigStore store = application.coordinator().config("shop").keeping(KEEP);
        ConfigStore other = application(LONG_TTL).coordinator().config("shop").keeping(KEEP);
        for (int i = 0; i < 2 * KEEP; i++) {
            store.put("a", "x");
        }
        Call inTurns = () -> {
            long written = other.put("a", "y");
            assertThat(store.put("a", "x")).isEqualTo(written + 1);
        };
        inTurns.run(); // The first time it is refused, and learns that it is not alone.
        assertBudget(application, "write where others write too, history full", 3, inTurns);
        assertThat(store.history("a")).extracting(ConfigEntry::text).containsExactly("x", "y", "x", "y");
        assertThat(store.history("a"))
                .extracting(ConfigEntry::revision)
                .isSortedAccordingTo((a, b) -> Long.compare(b, a))
                .doesNotHaveDuplicates();
    }
}
