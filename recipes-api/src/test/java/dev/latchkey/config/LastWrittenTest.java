package dev.latchkey.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latchkey.codec.Codecs;
import dev.latchkey.scripted.Fate;
import dev.latchkey.scripted.Request;
import dev.latchkey.scripted.Rig;
import dev.latchkey.spi.Entry;
import dev.latchkey.spi.Stamp;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("What a config store wrote last")
class LastWrittenTest {

    private static final int KEEP = 2;

    private final Rig rig = Rig.connected();
    private final Rig other = rig.another();
    private final ConfigStore store = rig.coordinator.config("c").keeping(KEEP);
    private final ConfigStore others = other.coordinator.config("c").keeping(KEEP);

    @AfterEach
    void close() {
        other.close();
        rig.close();
    }

    private long put(String value) {
        return rig.now(store.putAsync("a", value)).orElseThrow();
    }

    private long otherPuts(String value) {
        return other.now(others.putAsync("a", value)).orElseThrow();
    }

    /** Revisions and values, the newest first. */
    private List<String> history() {
        return rig.now(store.historyAsync("a")).orElseThrow().stream()
                .map(entry -> entry.revision() + (entry.isDeletion() ? "" : "=" + entry.text()))
                .toList();
    }

    @Test
    @DisplayName("need not be read to be written again, nor need what the history writes over")
    void isNotRead() {
        put("x1");
        rig.backend.takeRequests();
        for (int revision = 2; revision <= 9; revision++) {
            assertThat(put("x" + revision)).isEqualTo(revision);
        }
        assertThat(rig.backend.count(Request.LIST)).isZero();
        assertThat(rig.backend.count(Request.WRITE)).isEqualTo(8);
        assertThat(history()).containsExactly("9=x9", "8=x8", "7=x7");
    }

    @Test
    @DisplayName("is known to the same store with another limit, and to batches")
    void isShared() {
        rig.now(store.batch().put("a", "x").put("b", "y").commitAsync()).orElseThrow();
        rig.backend.takeRequests();
        rig.now(rig.coordinator.config("c").keeping(7).putAsync("a", "z")).orElseThrow();
        rig.now(store.batch().put("a", "x").put("b", "y").commitAsync()).orElseThrow();
        assertThat(rig.backend.count(Request.LIST)).isZero();
        assertThat(history()).containsExactly("3=x", "2=z", "1=x");
    }

    @Test
    @DisplayName("is written over what somebody else has made of it, by what the refusal tells")
    void somebodyElseWrote() {
        put("x1");
        put("x2");
        otherPuts("y3");
        rig.backend.takeRequests();
        assertThat(put("x4")).isEqualTo(4);
        assertThat(rig.backend.count(Request.WRITE)).isEqualTo(2);
        assertThat(history()).containsExactly("4=x4", "3=y3", "2=x2");
        otherPuts("y5");
        otherPuts("y6");
        otherPuts("y7");
        assertThat(put("x8")).isEqualTo(8);
        assertThat(history()).containsExactly("8=x8", "7=y7", "6=y6");
    }

    @Test
    @DisplayName("is read as long as others write too, which is one request less than to be refused")
    void othersWriteToo() {
        put("x1");
        otherPuts("y2");
        put("x3");
        for (int i = 4; i < 20; i += 2) {
            otherPuts("y" + i);
            rig.backend.takeRequests();
            put("x" + (i + 1));
            assertThat(rig.backend.count(Request.WRITE)).isEqualTo(1);
        }
        put("x20");
        rig.backend.takeRequests();
        put("x21");
        put("x22");
        assertThat(rig.backend.count(Request.LIST)).isLessThanOrEqualTo(KEEP - 1);
        assertThat(history()).containsExactly("22=x22", "21=x21", "20=x20");
    }

    @Test
    @DisplayName("does not answer conditions: what it says no to is read")
    void conditions() {
        put("x1");
        otherPuts("y2");
        assertThat(rig.now(store.replaceAsync("a", 2, Codecs.text(), "x3"))).contains(OptionalLong.of(3));
        assertThat(other.now(others.deleteAsync("a"))).contains(true);
        assertThat(rig.now(store.putIfAbsentAsync("a", "x5"))).contains(OptionalLong.of(5));
        assertThat(rig.now(store.deleteAsync("a"))).contains(true);
        otherPuts("y7");
        assertThat(rig.now(store.deleteAsync("a"))).contains(true);
        assertThat(rig.now(store.deleteAsync("a"))).contains(false);
        assertThat(history()).containsExactly("8", "7=y7", "6");
    }

    @Test
    @DisplayName("does not answer conditions: what it says yes to, the engine refuses with what stands there now")
    void conditionsThatHoldNoMore() {
        put("x1");
        otherPuts("y2");
        rig.backend.takeRequests();
        assertThat(rig.now(store.replaceAsync("a", 1, Codecs.text(), "x"))).contains(OptionalLong.empty());
        assertThat(rig.backend.count(Request.WRITE)).isEqualTo(1);
        assertThat(rig.backend.count(Request.LIST)).isZero();
        assertThat(history()).containsExactly("2=y2", "1=x1");
    }

    @Test
    @DisplayName("is forgotten where a reply was lost, and nothing is written twice")
    void replyWasLost() {
        put("x1");
        rig.backend.next(Request.WRITE, Fate.LOST_APPLIED);
        CompletableFuture<Long> applied = store.putAsync("a", "x2");
        rig.settle();
        assertThat(rig.now(applied)).contains(2L);
        assertThat(put("x3")).isEqualTo(3);
        rig.backend.next(Request.WRITE, Fate.LOST_NOT_APPLIED);
        CompletableFuture<Long> lost = store.putAsync("a", "x4");
        rig.settle();
        assertThat(rig.now(lost)).contains(4L);
        assertThat(history()).containsExactly("4=x4", "3=x3", "2=x2");
    }

    @Test
    @DisplayName("is not kept where it is long, which costs a read, and not where there are many")
    void isBounded() {
        String text = "x".repeat(3_000);
        put(text);
        put(text);
        rig.backend.takeRequests();
        put(text);
        assertThat(rig.backend.count(Request.LIST)).isEqualTo(1);
        LastWritten written = new LastWritten(new Place("c"));
        for (int i = 0; i < 1_000; i++) {
            written.written(List.of(entry("config/c/" + i, "#1 id=0 of=1 at= by=\n")), Map.of());
        }
        assertThat(written.entries(List.of("config/c/0"))).isEmpty();
        assertThat(written.entries(List.of("config/c/999"))).hasSize(1);
        assertThat(written.entries(List.of("config/c/500"))).isEmpty();
    }

    private static Entry entry(String key, String text) {
        return new Entry(key, text.getBytes(StandardCharsets.UTF_8), new Stamp(1, 1), 0, 1, null);
    }
}
