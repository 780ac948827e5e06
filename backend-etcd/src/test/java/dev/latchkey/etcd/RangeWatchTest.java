package dev.latchkey.etcd;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latchkey.spi.Backend;
import dev.latchkey.spi.BackendConfig;
import dev.latchkey.spi.Range;
import dev.latchkey.spi.Subscription;
import dev.latchkey.spi.Time;
import dev.latchkey.spi.WatchEvent;
import io.etcd.jetcd.api.WatchRequest;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A watch in etcd")
class RangeWatchTest {

    /** Timers never go off, so nothing is done because of time. */
    private static final Time NO_TIMERS = new Time() {
        @Override
        public long nanoTime() {
            return 0;
        }

        @Override
        public Timeout schedule(long delayNanos, Runnable task) {
            return () -> {};
        }
    };

    private final BlockingQueue<String> told = new LinkedBlockingQueue<>();
    private ScriptedEtcd etcd;
    private Backend backend;

    @BeforeEach
    void connect() throws Exception {
        etcd = new ScriptedEtcd();
        backend = new EtcdProvider()
                .create(new BackendConfig(
                        "etcd",
                        List.of(etcd.address()),
                        "test",
                        Map.of(),
                        Duration.ofMinutes(1),
                        Duration.ofMinutes(1),
                        NO_TIMERS));
        // Something is asked first, so that there is a connection.
        var asked = backend.list(Range.key("first")).toCompletableFuture();
        etcd.answerListing(1);
        asked.get(1, TimeUnit.MINUTES);
    }

    @AfterEach
    void close() {
        backend.close();
        etcd.close();
    }

    private Subscription watch(String key) {
        return backend.watch(Range.key(key), event -> told.add(text(event)));
    }

    /** One that has begun and been told that nothing is there. */
    private Subscription following(String key, long id) throws InterruptedException {
        Subscription watch = watch(key);
        etcd.watchRequest();
        etcd.created(id, 10);
        etcd.answerListing(10);
        assertThat(told()).isEqualTo("snapshot of 0");
        return watch;
    }

    private static String text(WatchEvent event) {
        if (event instanceof WatchEvent.Snapshot snapshot) {
            return "snapshot of " + snapshot.view().entries().size();
        }
        if (event instanceof WatchEvent.Put put) {
            return "put " + put.entry().key() + " " + put.entry().stamp().write();
        }
        return event.getClass().getSimpleName();
    }

    private String told() throws InterruptedException {
        return told.poll(1, TimeUnit.MINUTES);
    }

    @Test
    @DisplayName("begins from now on, beside the listing, and tells what came after that")
    void beginsBesideTheListing() throws Exception {
        watch("a");
        WatchRequest create = etcd.watchRequest();
        assertThat(create.getCreateRequest().getKey().toStringUtf8()).isEqualTo("test/a");
        assertThat(create.getCreateRequest().getStartRevision())
                .as("to start at a revision that is not the very last puts a watch among those that are behind")
                .isZero();
        etcd.created(7, 10);
        etcd.put(7, "test/a", 12);
        etcd.put(7, "test/a", 15);
        etcd.answerListing(14);
        assertThat(told()).isEqualTo("snapshot of 0");
        assertThat(told()).as("what the listing was made after is not told").isEqualTo("put a 15");
        etcd.put(7, "test/a", 16);
        assertThat(told()).isEqualTo("put a 16");
    }

    @Test
    @DisplayName("lists once more if the listing was made before the watch began, though it is told already")
    void listsAgain() throws Exception {
        watch("a");
        etcd.watchRequest();
        etcd.answerListing(8);
        assertThat(told()).isEqualTo("snapshot of 0");
        etcd.created(7, 10);
        etcd.put(7, "test/a", 11);
        etcd.answerListing(10);
        assertThat(told()).isEqualTo("snapshot of 0");
        assertThat(told()).isEqualTo("put a 11");
    }

    @Test
    @DisplayName("tells no listing that was made before the watch began, once that is known")
    void listsAgainBeforeTelling() throws Exception {
        watch("a");
        etcd.watchRequest();
        etcd.created(7, 10);
        etcd.put(7, "test/a", 11);
        etcd.answerListing(9);
        etcd.answerListing(10);
        assertThat(told()).isEqualTo("snapshot of 0");
        assertThat(told()).isEqualTo("put a 11");
    }

    @Test
    @DisplayName("is shared by all who watch the same, and by who comes back to a key soon")
    void isShared() throws Exception {
        Subscription first = following("a", 7);
        Subscription second = watch("a");
        etcd.answerListing(11);
        assertThat(told()).isEqualTo("snapshot of 0");
        etcd.put(7, "test/a", 12);
        assertThat(told()).isEqualTo("put a 12");
        assertThat(told()).isEqualTo("put a 12");
        first.close();
        second.close();
        watch("a");
        etcd.answerListing(13);
        assertThat(told()).isEqualTo("snapshot of 0");
        etcd.put(7, "test/a", 13);
        etcd.put(7, "test/a", 14);
        assertThat(told()).isEqualTo("put a 14");
        assertThat(etcd.isAskedMore()).as("one watch served all three").isFalse();
    }

    @Test
    @DisplayName("that nobody uses is ended when there are more than two of them")
    void idleOnesEnd() throws Exception {
        for (int i = 0; i < 3; i++) {
            following("key" + i, i).close();
        }
        assertThat(etcd.watchRequest().getCancelRequest().getWatchId()).isZero();
    }

    @Test
    @DisplayName("begins again where its stream ends before the listing is answered")
    void streamEnds() throws Exception {
        watch("a");
        etcd.watchRequest();
        etcd.created(7, 10);
        etcd.put(7, "test/a", 12);
        etcd.endStream();
        etcd.answerListing(13);
        assertThat(told()).isEqualTo("snapshot of 0");
        assertThat(etcd.watchRequest().hasCreateRequest()).isTrue();
        etcd.created(1, 14);
        etcd.answerListing(15);
        assertThat(told()).isEqualTo("snapshot of 0");
        etcd.put(1, "test/a", 16);
        assertThat(told()).isEqualTo("put a 16");
    }

    @Test
    @DisplayName("that goes back in time is given up by all who share it, and another begins")
    void goesBackInTime() throws Exception {
        following("a", 7);
        etcd.delete(7, "test/a", 13);
        etcd.put(7, "test/a", 14);
        assertThat(told()).isEqualTo("put a 14");
        etcd.delete(7, "test/a", 15);
        assertThat(told()).isEqualTo("Deleted");
        etcd.put(7, "test/a", 12);
        assertThat(told()).isEqualTo("Suspended");
        assertThat(etcd.watchRequest().getCancelRequest().getWatchId()).isEqualTo(7);
    }
}
