package dev.latchkey.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.latchkey.Coordinator;
import dev.latchkey.codec.Codecs;
import dev.latchkey.config.ConfigBinding;
import dev.latchkey.config.ConfigChange;
import dev.latchkey.config.ConfigEntry;
import dev.latchkey.config.ConfigListener;
import dev.latchkey.config.ConfigRecord;
import dev.latchkey.config.ConfigRejection;
import dev.latchkey.config.ConfigStore;
import dev.latchkey.config.ConfigValueException;
import dev.latchkey.config.ConfigView;
import dev.latchkey.session.ListenerHandle;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What watches, views and bound records of the config store promise. */
@DisplayName("A config view")
public abstract class ConfigViewConformance extends LockTest {

    private static final int READS = 20_000;

    /** Runs on this engine. */
    protected ConfigViewConformance(Engine engine) {
        super(engine);
    }

    /** A record whose own rule is that the bounds are in order. */
    record Pool(int min, int max, Duration timeout) {
        Pool {
            if (min > max) {
                throw new IllegalArgumentException("min " + min + " is above max " + max);
            }
        }
    }

    private static final Pool USUAL = new Pool(1, 10, Duration.ofSeconds(5));

    private ConfigStore store() {
        return application(LONG_TTL).coordinator().config("shop");
    }

    @Test
    @DisplayName("follows the values under its prefix, and tells its listeners in order, after it shows them")
    void followsItsPrefix() throws Exception {
        ConfigStore writer = store();
        writer.put("db/size", "1");
        writer.put("dbx", "77");
        try (ConfigView<Integer> view = store().view("db", Codecs.ints())) {
            assertThat(view.asMap()).containsExactly(Map.entry("db/size", 1));
            assertThat(view.state()).isEqualTo(ConfigView.State.LIVE);
            assertThat(view.age()).isZero();
            Recorder<Integer> heard = new Recorder<>();
            List<Boolean> shown = new CopyOnWriteArrayList<>();
            view.onChange(heard);
            // A later deletion may be shown by now, but nothing older.
            view.onChange(change -> {
                long now = view.revision(change.key());
                shown.add(now == 0 || now >= change.revision());
            });
            long last = 0;
            for (int i = 2; i <= 6; i++) {
                last = writer.put("db/size", Codecs.ints(), i);
            }
            long revision = last;
            Await.until("the view has caught up", () -> view.revision("db/size") == revision);
            assertThat(view.get("db/size")).isEqualTo(6);
            writer.delete("db/size");
            Await.until("the deletion is told", () -> heard.changes.stream().anyMatch(c -> c.after() == null));
            assertThat(view.get("db/size")).isNull();
            assertThat(view.get("db/size", 5)).isEqualTo(5);
            assertThat(heard.changes).extracting(ConfigChange::revision).isSorted();
            assertThat(heard.changes.get(heard.changes.size() - 1).revision()).isEqualTo(revision + 1);
            assertThat(shown).doesNotContain(false);
        }
    }

    @Test
    @DisplayName("keeps the last good value when an update cannot be converted or is refused, and tells why")
    void keepsTheLastGoodValue() throws Exception {
        ConfigStore store = store();
        store.put("size", "1");
        try (ConfigView<Integer> view = store.view("", Codecs.ints(), size -> {
            if (size > 100) {
                throw new IllegalArgumentException("at most 100");
            }
        })) {
            Recorder<Integer> heard = new Recorder<>();
            view.onChange(heard);
            store.put("size", "many");
            Await.until("the first rejection is told", () -> heard.rejections.size() == 1);
            assertThat(heard.rejections.get(0).cause())
                    .hasMessageContaining("size")
                    .hasMessageContaining("many")
                    .hasMessageContaining("whole number");
            store.put("size", "101");
            Await.until("the second rejection is told", () -> heard.rejections.size() == 2);
            assertThat(heard.rejections.get(1).cause()).hasMessageContaining("at most 100");
            assertThat(view.get("size")).isEqualTo(1);
            store.put("size", "2");
            Await.until("a good value is taken over", () -> Integer.valueOf(2).equals(view.get("size")));
            Await.until("the change is told", () -> heard.changes.size() == 1);
            assertThat(heard.changes.get(0).before()).isEqualTo(1);
        }
    }

    @Test
    @DisplayName("of one key or of a tree tells what is there first, then the changes, until it is closed")
    void watches() throws Exception {
        ConfigStore store = store();
        store.put("a/x", "1");
        Recorder<Integer> one = new Recorder<>();
        Recorder<String> tree = new Recorder<>();
        ListenerHandle watch = store.watch("a/x", Codecs.ints(), one);
        ListenerHandle trees = store.watchTree("a", Codecs.text(), tree);
        Await.until("both are told", () -> one.changes.size() == 1 && tree.changes.size() == 1);
        store.put("a/y", "new");
        store.put("a/x", "2");
        Await.until("both are told again", () -> one.changes.size() == 2 && tree.changes.size() == 3);
        watch.close();
        store.put("a/x", "3");
        Await.until("the tree is told", () -> tree.changes.size() == 4);
        assertThat(one.changes)
                .extracting(change -> change.before() + ">" + change.after())
                .containsExactly("null>1", "1>2");
        assertThat(tree.rejections).isEmpty();
        trees.close();
    }

    @Test
    @DisplayName("serves what it knew while the engine is away, says how old that is, and then catches up")
    void outlivesAnAbsence() throws Exception {
        Application reader = application(LONG_TTL);
        ConfigStore writer = store();
        writer.put("a", "1");
        writer.put("b", "1");
        try (ConfigView<ConfigEntry> view = reader.coordinator().config("shop").view("")) {
            reader.link().cut();
            writer.put("a", "2");
            writer.delete("b");
            writer.put("b", "2");
            Await.until("it notices", () -> view.state() == ConfigView.State.STALE);
            assertThat(Objects.requireNonNull(view.get("a")).as(Codecs.ints())).isEqualTo(1);
            Await.until("it grows old", () -> view.age().toMillis() > 10);
            reader.link().restore();
            Await.until("it catches up", () -> view.revision("a") == 2 && view.revision("b") == 3);
            Await.until("it is live", () -> view.state() == ConfigView.State.LIVE);
            assertThat(view.age()).isZero();
        }
    }

    @Test
    @DisplayName("is empty and says so where the application starts without the engine, and fills when that comes")
    void startsWithoutTheEngine() throws Exception {
        store().put("a", "1");
        ClientLink link = engine().link(namespace());
        link.cut();
        try (Application application = new Application(
                Coordinator.builder(link.uri())
                        .startsWithoutEngine(true)
                        .connectTimeout(SHORT_REQUEST_TIMEOUT)
                        .requestTimeout(SHORT_REQUEST_TIMEOUT)
                        .connect(),
                link)) {
            ConfigStore store = application.coordinator().config("shop").within(Duration.ofMillis(50));
            ConfigView<ConfigEntry> view = store.view("");
            ConfigBinding<Pool> pool = store.bind("pool", USUAL);
            assertThat(view.state()).isEqualTo(ConfigView.State.EMPTY);
            assertThat(view.asMap()).isEmpty();
            assertThat(view.age()).isPositive();
            assertThat(pool.get()).isEqualTo(USUAL);
            link.restore();
            Await.until("it fills", () -> view.get("a") != null);
            Await.until("it is live", () -> view.state() == ConfigView.State.LIVE);
            view.close();
            assertThat(view.state()).isEqualTo(ConfigView.State.CLOSED);
            assertThat(Objects.requireNonNull(view.get("a")).text()).isEqualTo("1");
        }
    }

    @Test
    @DisplayName("is read without a request and without allocation")
    void readingIsFree() throws Exception {
        Application application = application(LONG_TTL);
        ConfigStore store = application.coordinator().config("shop");
        store.put("size", "7");
        try (ConfigView<ConfigEntry> view = store.view("")) {
            var size = Codecs.ints();
            var threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
            long sum = readOften(view, size);
            Map<String, Integer> before = application.link().requests();
            long allocated = threads.getCurrentThreadAllocatedBytes();
            sum += readOften(view, size);
            allocated = threads.getCurrentThreadAllocatedBytes() - allocated;
            assertThat(sum).isEqualTo(14L * READS);
            assertThat(allocated).isLessThan(READS);
            before.keySet().stream()
                    .filter(kind -> kind.equals("Range") || kind.equals("getData") || kind.equals("list"))
                    .forEach(kind ->
                            assertThat(application.link().requests().get(kind)).isEqualTo(before.get(kind)));
        }
    }

    private static long readOften(ConfigView<ConfigEntry> view, dev.latchkey.codec.Codec<Integer> codec) {
        long sum = 0;
        for (int i = 0; i < READS; i++) {
            sum += Objects.requireNonNull(view.get("size")).as(codec);
        }
        return sum;
    }

    @Test
    @DisplayName("bound to a record has defaults, is made anew as a whole, and keeps the last that was valid")
    void bindsRecords() throws Exception {
        ConfigStore store = store();
        store.put("pool/max", "20");
        try (ConfigBinding<Pool> pool = store().bind("pool", USUAL)) {
            assertThat(pool.get()).isEqualTo(new Pool(1, 20, Duration.ofSeconds(5)));
            Recorder<Pool> heard = new Recorder<>();
            pool.onChange(heard);
            store.put("pool/timeout", "250ms");
            Await.until("it is made anew", () -> pool.get().timeout().toMillis() == 250);
            store.put("pool/min", "21");
            Await.until("the rejection is told", () -> heard.rejections.size() == 1);
            assertThat(heard.rejections.get(0).cause()).hasMessageContaining("min 21 is above max 20");
            assertThat(pool.get().min()).isEqualTo(1);
            store.put("pool/min", "some");
            Await.until("the next rejection is told", () -> heard.rejections.size() == 2);
            assertThat(heard.rejections.get(1).cause())
                    .hasMessageContaining("pool/min")
                    .hasMessageContaining("some");
            store.put("pool/min", "2");
            Await.until("a valid one is taken over", () -> pool.get().min() == 2);
        }
    }

    @Test
    @DisplayName("bound to a record never shows half of a batch")
    void bindsBatchesAsAWhole() throws Exception {
        ConfigStore store = store();
        store.batch().put("pool/min", "0").put("pool/max", "1").commit();
        try (ConfigBinding<Pool> pool = store().bind("pool", USUAL)) {
            Recorder<Pool> heard = new Recorder<>();
            pool.onChange(heard);
            for (int i = 1; i <= 10; i++) {
                store.batch()
                        .put("pool/min", Codecs.ints(), 10 * i)
                        .put("pool/max", Codecs.ints(), 10 * i + 1)
                        .commit();
            }
            Await.until("it is at the last", () -> pool.get().min() == 100);
            assertThat(heard.changes).allSatisfy(change -> {
                Pool bound = Objects.requireNonNull(change.after());
                assertThat(bound.max()).isEqualTo(bound.min() + 1);
            });
            assertThat(heard.rejections).isEmpty();
        }
    }

    @Test
    @DisplayName("bound to a record without defaults says what is missing, and heeds the user's validator")
    void saysWhatIsMissing() throws Exception {
        ConfigStore store = store();
        ConfigRecord<Pool> shape = ConfigRecord.of(Pool.class).validated(pool -> {
            if (pool.max() > 50) {
                throw new IllegalArgumentException("max is 50 at the most");
            }
        });
        try (ConfigBinding<Pool> pool = store.bind("pool", shape)) {
            assertThatThrownBy(pool::get)
                    .isInstanceOf(ConfigValueException.class)
                    .hasMessageContaining("pool/min");
            store.importText("pool/min = 1\npool/max = 60\npool/timeout = 1s\n");
            Recorder<Pool> heard = new Recorder<>();
            pool.onChange(heard);
            Await.until("the validator's reason is told", () -> {
                try {
                    pool.get();
                    return false;
                } catch (ConfigValueException e) {
                    return String.valueOf(e.getMessage()).contains("max is 50");
                }
            });
            store.put("pool/max", "50");
            Await.until("it is bound", () -> heard.changes.size() == 1);
            assertThat(pool.get().max()).isEqualTo(50);
        }
    }

    /** Keeps what a listener is told. */
    private static final class Recorder<T> implements ConfigListener<T> {
        private final List<ConfigChange<T>> changes = new CopyOnWriteArrayList<>();
        private final List<ConfigRejection> rejections = new CopyOnWriteArrayList<>();

        @Override
        public void changed(ConfigChange<T> change) {
            changes.add(change);
        }

        @Override
        public void rejected(ConfigRejection rejection) {
            rejections.add(rejection);
        }
    }
}
