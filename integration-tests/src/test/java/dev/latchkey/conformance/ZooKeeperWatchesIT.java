package dev.latchkey.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latchkey.conformance.servers.SharedEngines;
import dev.latchkey.spi.Backend;
import dev.latchkey.spi.Entry;
import dev.latchkey.spi.Range;
import dev.latchkey.spi.Subscription;
import dev.latchkey.spi.Time;
import dev.latchkey.spi.WatchEvent;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("ZooKeeper's watch of a key")
class ZooKeeperWatchesIT extends EngineTest {

    private static final Engine ENGINE = SharedEngines.zooKeeper(1);

    /** For how long the request that takes a watch away is kept back. */
    private static final Duration KEPT_BACK = Duration.ofMillis(500);

    private final List<Runnable> keptBack = new CopyOnWriteArrayList<>();
    private final TestTime clock = new TestTime();
    private final Time time = new Time() {
        @Override
        public long nanoTime() {
            return clock.nanoTime();
        }

        @Override
        public Timeout schedule(long delayNanos, Runnable task) {
            if (delayNanos != KEPT_BACK.toNanos()) {
                return clock.schedule(delayNanos, task);
            }
            keptBack.add(task);
            return () -> keptBack.remove(task);
        }
    };

    ZooKeeperWatchesIT() {
        super(ENGINE);
    }

    @Test
    @DisplayName("is taken away some time after it is closed, and by no request if the key has gone by then")
    void isTakenAway() {
        Client other = client();
        Entry goes = other.create("a/goes", "here");
        Entry stays = other.create("a/stays", "here");
        try (clock;
                ClientLink link = ENGINE.link(namespace());
                Backend backend = Uris.open(link.uri(), Client.CONNECT_TIMEOUT, REQUEST_TIMEOUT, time)) {
            Subscription one = follow(backend, goes);
            Subscription another = follow(backend, stays);
            keptBack.clear(); // what connecting has put there
            one.close();
            another.close();
            // The thread that told the snapshot may be the one that goes on with closing.
            Await.until("both requests are kept back", () -> keptBack.size() == 2);
            other.delete(goes);
            // It is read after the watch has fired, on the same connection and thread.
            assertThat(Await.result(backend.list(Range.key(goes.key()))).entries())
                    .isEmpty();
            keptBack.forEach(Runnable::run);
            Await.until("a watch is taken away", () -> link.requests().containsKey("removeWatches"));
            assertThat(link.requests()).containsEntry("removeWatches", 1);
        }
    }

    @Test
    @DisplayName("is taken away as well where the directory of the same name is followed on")
    void isTakenAwayBesideAnotherKind() {
        try (clock;
                ClientLink link = ENGINE.link(namespace());
                Backend backend = Uris.open(link.uri(), Client.CONNECT_TIMEOUT, REQUEST_TIMEOUT, time)) {
            Entry entry = client().create("a/both", "here");
            follow(backend, Range.children(entry.key()));
            Subscription watch = follow(backend, Range.key(entry.key()));
            keptBack.clear(); // what connecting has put there
            watch.close();
            Await.until("the request is kept back", () -> !keptBack.isEmpty());
            keptBack.forEach(Runnable::run);
            Await.until(
                    "the watch is taken away, at the server or only here",
                    () -> link.requests().containsKey("removeWatches")
                            || link.requests().containsKey("checkWatches"));
            assertThat(link.requests()).containsKey("removeWatches");
        }
    }

    private static Subscription follow(Backend backend, Entry entry) {
        return follow(backend, Range.key(entry.key()));
    }

    private static Subscription follow(Backend backend, Range range) {
        CompletableFuture<Void> seen = new CompletableFuture<>();
        Subscription watch = backend.watch(range, event -> {
            if (event instanceof WatchEvent.Snapshot) {
                seen.complete(null);
            }
        });
        Await.result(seen);
        return watch;
    }
}
