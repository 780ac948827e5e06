package dev.latchkey.local;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latchkey.local.store.Command;
import dev.latchkey.local.store.Store;
import dev.latchkey.spi.Range;
import dev.latchkey.spi.WatchEvent;
import dev.latchkey.spi.Write;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class WatchingTest {

    private final VirtualTime time = new VirtualTime();
    private final Watching watching =
            new Watching(time, new Loop("watching-test", time, () -> false, () -> {}), 1_000_000_000);
    private final List<WatchEvent> events = new ArrayList<>();
    private final WatchFeed feed = new WatchFeed("s", Range.children("d"), events::add, Runnable::run, () -> {});

    private static void create(Store store, String key) {
        Write write = new Write.Create(key, new byte[1]);
        store.apply(store.appliedIndex() + 1, 0, new Command.Commit("s", 0, 0, 0, List.of(), List.of(write), null));
    }

    private List<String> keysTold() {
        List<String> keys = new ArrayList<>();
        for (WatchEvent event : events) {
            if (event instanceof WatchEvent.Snapshot snapshot) {
                snapshot.view().entries().forEach(entry -> keys.add(entry.key()));
            } else if (event instanceof WatchEvent.Put put) {
                keys.add(put.entry().key());
            }
        }
        return keys;
    }

    @Test
    @DisplayName("A watch that reaches a leader when another has followed it begins with the other, and misses nothing")
    void supersededLeaderFeedsNobody() {
        Store before = new Store();
        create(before, "d/1");
        Store present = new Store();
        create(present, "d/1");
        create(present, "d/2");
        watching.onLeader(present);
        watching.attach(feed, feed.way(), before);
        assertThat(feed.needsEngine()).isTrue();
        watching.attach(feed, feed.way(), present);
        assertThat(feed.needsEngine()).isFalse();
        create(present, "d/3");
        watching.onApplied(present);
        assertThat(keysTold()).containsExactly("d/1", "d/2", "d/3");
    }

    @Test
    @DisplayName(
            "What was asked over a way that is lost since feeds nobody, and takes no watch from the way that followed")
    void lostWayCountsNoMore() {
        Store store = new Store();
        create(store, "d/1");
        watching.onLeader(store);
        long lost = feed.way();
        feed.disconnect("Planted by the test.");
        assertThat(watching.attach(feed, lost, store)).isFalse();
        assertThat(feed.needsEngine()).isTrue();
        watching.attach(feed, feed.way(), store);
        watching.detach(feed);
        create(store, "d/2");
        watching.onApplied(store);
        assertThat(keysTold()).containsExactly("d/1", "d/2");
    }
}
