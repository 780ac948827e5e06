package dev.latchkey.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.latchkey.session.CoordinationException;
import dev.latchkey.session.CoordinatorClosedException;
import dev.latchkey.session.EngineRefusedException;
import dev.latchkey.spi.BackendException;
import dev.latchkey.spi.Entry;
import dev.latchkey.spi.Range;
import dev.latchkey.spi.Stamp;
import dev.latchkey.spi.View;
import dev.latchkey.spi.WatchEvent;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A live view")
class LiveViewTest {

    private final WatchScript script = new WatchScript();
    private final List<String> heard = new ArrayList<>();
    private final Map<String, @Nullable Integer> values = new TreeMap<>();
    private final LiveView<Integer> view =
            new LiveView<>(script.kernel(), Range.children("d"), LiveViewTest::number, new LiveView.Observer<>() {
                @Override
                public void changed(String key, @Nullable Integer before, @Nullable Integer after) {
                    heard.add(key + ": " + before + " to " + after);
                    values.put(key, after);
                }

                @Override
                public void undecodable(Entry entry, Exception failure) {
                    heard.add(entry.key() + ": cannot read " + entry.text());
                }

                @Override
                public void settled() {
                    heard.add("|");
                }

                @Override
                public void following(boolean follows) {
                    heard.add(follows ? "follows" : "follows not");
                }

                @Override
                public void refused(CoordinationException why) {
                    heard.add("refused");
                }

                @Override
                public void ended(CoordinationException why) {
                    heard.add("ended");
                }
            });

    private static @Nullable Integer number(Entry entry) {
        return entry.text().equals("none") ? null : Integer.valueOf(entry.text());
    }

    private static Entry entry(String key, String value, long life, long write) {
        return new Entry(key, value.getBytes(StandardCharsets.UTF_8), new Stamp(life, write), 0, life, null);
    }

    private void snapshot(Entry... entries) {
        script.tell(new WatchEvent.Snapshot(new View(List.of(entries))));
    }

    private void put(Entry entry) {
        script.tell(new WatchEvent.Put(entry));
    }

    private List<String> takeHeard() {
        List<String> taken = List.copyOf(heard);
        heard.clear();
        return taken;
    }

    private List<Integer> values() {
        return values.values().stream().filter(Objects::nonNull).toList();
    }

    @Test
    @DisplayName("is ready with the first snapshot, and tells of each entry before it says that it follows")
    void firstSnapshot() {
        assertThat(view.ready()).isNotDone();
        assertThat(view.isFollowing()).isFalse();
        snapshot(entry("d/a", "1", 5, 5), entry("d/b", "2", 6, 6));
        assertThat(view.ready()).isCompleted();
        assertThat(values()).containsExactly(1, 2);
        assertThat(takeHeard()).containsExactly("d/a: null to 1", "d/b: null to 2", "|", "follows");
    }

    @Test
    @DisplayName("tells each change once, in order")
    void changes() {
        snapshot(entry("d/a", "1", 5, 5));
        takeHeard();
        put(entry("d/a", "2", 5, 6));
        put(entry("d/b", "3", 7, 7));
        script.tell(new WatchEvent.Deleted("d/a"));
        assertThat(values()).containsExactly(3);
        assertThat(takeHeard()).containsExactly("d/a: 1 to 2", "|", "d/b: null to 3", "|", "d/a: 2 to null", "|");
    }

    @Test
    @DisplayName("tells after a resync only what is different, what is gone first")
    void resync() {
        snapshot(entry("d/a", "1", 5, 5), entry("d/b", "2", 6, 6), entry("d/c", "3", 7, 7));
        script.tell(new WatchEvent.Suspended("no connection"));
        takeHeard();
        snapshot(entry("d/d", "4", 9, 9), entry("d/b", "2", 6, 6), entry("d/c", "5", 7, 8));
        assertThat(takeHeard()).containsExactly("d/a: 1 to null", "d/d: null to 4", "d/c: 3 to 5", "|", "follows");
        assertThat(values()).containsExactly(2, 5, 4);
    }

    @Test
    @DisplayName("tells of an entry that was deleted and made again as of one that ended and another that began")
    void anotherLife() {
        snapshot(entry("d/a", "1", 5, 5));
        takeHeard();
        snapshot(entry("d/a", "1", 8, 8));
        assertThat(takeHeard()).containsExactly("d/a: 1 to null", "d/a: null to 1", "|");
    }

    @Test
    @DisplayName("tells nothing of what it has been told already")
    void toldTwice() {
        snapshot(entry("d/a", "1", 5, 5));
        takeHeard();
        put(entry("d/a", "1", 5, 5));
        assertThat(takeHeard()).containsExactly("|");
    }

    @Test
    @DisplayName("keeps the last good value of an entry that cannot be read, and says so once for each write")
    void undecodable() {
        snapshot(entry("d/a", "1", 5, 5));
        takeHeard();
        put(entry("d/a", "x", 5, 6));
        snapshot(entry("d/a", "x", 5, 6));
        put(entry("d/a", "y", 5, 7));
        assertThat(values()).containsExactly(1);
        put(entry("d/a", "2", 5, 8));
        assertThat(takeHeard())
                .containsExactly("d/a: cannot read x", "|", "|", "d/a: cannot read y", "|", "d/a: 1 to 2", "|");
    }

    @Test
    @DisplayName("keeps nothing of an entry's former life for one that cannot be read")
    void undecodableInAnotherLife() {
        snapshot(entry("d/a", "1", 5, 5));
        takeHeard();
        snapshot(entry("d/a", "x", 8, 8));
        assertThat(values()).isEmpty();
        assertThat(takeHeard()).containsExactly("d/a: 1 to null", "d/a: cannot read x", "|");
        snapshot();
        snapshot(entry("d/a", "x", 8, 8));
        assertThat(takeHeard()).containsExactly("|", "d/a: cannot read x", "|");
    }

    @Test
    @DisplayName("leaves out what is none of its own")
    void leftOut() {
        snapshot(entry("d/a", "none", 5, 5), entry("d/b", "2", 6, 6));
        put(entry("d/b", "none", 6, 7));
        assertThat(values()).isEmpty();
        assertThat(takeHeard()).containsExactly("d/b: null to 2", "|", "follows", "d/b: 2 to null", "|");
    }

    @Test
    @DisplayName("stays with what it knew last while the engine is away, and says how old that is")
    void age() {
        script.time.leap(Duration.ofSeconds(1));
        assertThat(view.ageNanos()).isEqualTo(Duration.ofSeconds(1).toNanos());
        snapshot(entry("d/a", "1", 5, 5));
        assertThat(view.ageNanos()).isZero();
        script.tell(new WatchEvent.Suspended("no connection"));
        script.time.leap(Duration.ofSeconds(2));
        assertThat(view.ageNanos()).isEqualTo(Duration.ofSeconds(2).toNanos());
        assertThat(values()).containsExactly(1);
        script.tell(new WatchEvent.Resumed());
        assertThat(view.ageNanos()).isZero();
    }

    @Test
    @DisplayName(
            "fails whoever waits for its first snapshot when it, or the coordinator, is closed, or the engine refuses")
    void ends() {
        script.tell(
                new WatchEvent.Closed(new BackendException(BackendException.Kind.REFUSED, "permission denied", null)));
        assertThatThrownBy(() -> view.ready().join()).hasCauseInstanceOf(EngineRefusedException.class);
        assertThat(takeHeard()).containsExactly("ended");
        LiveView<Integer> second = another();
        second.close();
        assertThatThrownBy(() -> second.ready().join()).hasCauseInstanceOf(CoordinationException.class);
        LiveView<Integer> third = another();
        script.tell(new WatchEvent.Closed(null));
        assertThatThrownBy(() -> third.ready().join()).hasCauseInstanceOf(CoordinatorClosedException.class);
    }

    @Test
    @DisplayName(
            "asks again when the engine refuses to be followed any longer, and meanwhile says that it does not follow")
    void refusedLater() {
        snapshot(entry("d/a", "1", 5, 5));
        takeHeard();
        script.tell(
                new WatchEvent.Closed(new BackendException(BackendException.Kind.REFUSED, "permission denied", null)));
        assertThat(takeHeard()).containsExactly("follows not", "refused");
        assertThat(values()).containsExactly(1);
        script.time.advance(Duration.ofSeconds(1));
        snapshot(entry("d/a", "2", 5, 6));
        assertThat(values()).containsExactly(2);
        assertThat(view.isFollowing()).isTrue();
    }

    @Test
    @DisplayName("tells nothing more once it is closed")
    void closed() {
        snapshot(entry("d/a", "1", 5, 5));
        takeHeard();
        view.close();
        put(entry("d/a", "2", 5, 6));
        view.close();
        assertThat(takeHeard()).containsExactly("follows not", "ended");
        assertThat(values()).containsExactly(1);
    }

    private LiveView<Integer> another() {
        return new LiveView<>(script.kernel(), Range.children("d"), LiveViewTest::number, new LiveView.Observer<>() {
            @Override
            public void changed(String key, @Nullable Integer before, @Nullable Integer after) {}

            @Override
            public void undecodable(Entry entry, Exception failure) {}
        });
    }
}
