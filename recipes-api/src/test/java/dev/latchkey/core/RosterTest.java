package dev.latchkey.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latchkey.spi.BackendException;
import dev.latchkey.spi.Entry;
import dev.latchkey.spi.Stamp;
import dev.latchkey.spi.View;
import dev.latchkey.spi.WatchEvent;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A roster")
class RosterTest {

    private final WatchScript script = new WatchScript();
    private final Roster<String> roster = new Roster<>(script.kernel(), "the roster", "d", (id, entry) -> entry.text());
    private final List<String> heard = new ArrayList<>();

    private void observe() {
        roster.observe(new Roster.Observer<>() {
            @Override
            public void changed(String id, @Nullable String before, @Nullable String after) {
                heard.add(id + ": " + before + " to " + after + ", shown "
                        + roster.present().get(id));
            }

            @Override
            public void settled() {
                heard.add("|");
            }
        });
    }

    /** An entry of an id: its nonce tells it from others of the same id. */
    private static Entry entry(String id, String nonce, String text, long token) {
        return new Entry(
                key(id, nonce), text.getBytes(StandardCharsets.UTF_8), new Stamp(token, token), token, token, "owner");
    }

    private static String key(String id, String nonce) {
        return "d/" + id + "!" + nonce.repeat(22);
    }

    private void snapshot(Entry... entries) {
        script.tell(new WatchEvent.Snapshot(new View(List.of(entries))));
    }

    private List<String> takeHeard() {
        List<String> taken = List.copyOf(heard);
        heard.clear();
        return taken;
    }

    @Test
    @DisplayName("shows who is there, the oldest first, and tells of a change once it shows it")
    void oldestFirst() {
        observe();
        snapshot(entry("b", "x", "1", 5), entry("a", "x", "2", 6));
        script.tell(new WatchEvent.Put(entry("c", "x", "3", 7)));
        script.tell(new WatchEvent.Deleted(key("b", "x")));
        assertThat(roster.present().toString()).isEqualTo("{a=2, c=3}");
        assertThat(takeHeard())
                .containsExactly(
                        "|",
                        "b: null to 1, shown 1",
                        "a: null to 2, shown 2",
                        "|",
                        "c: null to 3, shown 3",
                        "|",
                        "b: 1 to null, shown null",
                        "|");
    }

    @Test
    @DisplayName("shows one who has two entries once: in the place of the older, with what the newer says")
    void twoEntries() {
        observe();
        snapshot(entry("a", "x", "1", 5), entry("b", "x", "2", 6));
        takeHeard();
        script.tell(new WatchEvent.Put(entry("a", "y", "3", 7)));
        assertThat(roster.present().toString()).isEqualTo("{a=3, b=2}");
        script.tell(new WatchEvent.Deleted(key("a", "x")));
        assertThat(roster.present().toString()).isEqualTo("{b=2, a=3}");
        assertThat(takeHeard()).containsExactly("a: 1 to 3, shown 3", "|", "|");
        script.tell(new WatchEvent.Put(entry("a", "z", "4", 4)));
        assertThat(roster.present().toString()).isEqualTo("{a=3, b=2}");
        script.tell(new WatchEvent.Deleted(key("a", "y")));
        assertThat(takeHeard()).containsExactly("|", "a: 3 to 4, shown 4", "|");
    }

    @Test
    @DisplayName("tells of a resync as of one change: who is gone first, and nothing of who came back as they were")
    void resync() {
        observe();
        snapshot(entry("a", "x", "1", 5), entry("b", "x", "2", 6), entry("c", "x", "3", 7));
        takeHeard();
        snapshot(entry("b", "y", "2", 8), entry("c", "y", "5", 9), entry("d", "x", "4", 10));
        assertThat(takeHeard())
                .containsExactly("a: 1 to null, shown null", "c: 3 to 5, shown 5", "d: null to 4, shown 4", "|");
    }

    @Test
    @DisplayName(
            "tells who comes to it later of all who are there, and answers who waits once it shows what they wait for")
    void lateObserverAndQuestion() {
        snapshot(entry("a", "x", "1", 5));
        observe();
        assertThat(takeHeard()).containsExactly("a: null to 1, shown 1", "|");
        CompletableFuture<String> answer =
                roster.once(CompletableFuture.completedFuture(null), present -> present.get("b"));
        assertThat(answer).isNotDone();
        script.tell(new WatchEvent.Put(entry("b", "x", "2", 6)));
        assertThat(answer).isCompletedWithValue("2");
    }

    @Test
    @DisplayName(
            "fails who waits for a change while the engine refuses to be followed, and nobody once it is followed again")
    void refused() {
        snapshot(entry("a", "x", "1", 5));
        CompletableFuture<String> waiting = ask();
        script.tell(
                new WatchEvent.Closed(new BackendException(BackendException.Kind.REFUSED, "permission denied", null)));
        assertThat(waiting).isCompletedExceptionally();
        assertThat(ask()).isCompletedExceptionally();
        script.time.advance(Duration.ofSeconds(1));
        snapshot(entry("a", "x", "1", 5));
        CompletableFuture<String> again = ask();
        assertThat(again).isNotDone();
        script.tell(new WatchEvent.Put(entry("b", "x", "2", 6)));
        assertThat(again).isCompletedWithValue("2");
    }

    private CompletableFuture<String> ask() {
        return roster.once(CompletableFuture.completedFuture(null), present -> present.get("b"));
    }
}
