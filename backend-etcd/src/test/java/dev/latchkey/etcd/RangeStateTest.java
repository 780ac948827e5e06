package dev.latchkey.etcd;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.latchkey.spi.Range;
import dev.latchkey.spi.WatchEvent;
import io.etcd.jetcd.api.Event;
import io.etcd.jetcd.api.KeyValue;
import io.etcd.jetcd.api.RangeResponse;
import io.etcd.jetcd.api.ResponseHeader;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("What a watch tells")
class RangeStateTest {

    private final RangeState state = new RangeState(new KeySpace("shop"), Range.children("config"));

    @BeforeEach
    void listAtRevisionTwenty() {
        state.listed(RangeResponse.newBuilder()
                .setHeader(ResponseHeader.newBuilder().setRevision(20))
                .addKvs(entry("shop/config/a", 5, 12))
                .build());
    }

    @Test
    @DisplayName("are puts and deletes in their order")
    void tellsPutsAndDeletes() {
        assertThat(tell(put("shop/config/b", 21, 21))).isEqualTo("put b 21");
        assertThat(tell(delete("shop/config/a", 22))).isEqualTo("deleted a");
        assertThat(tell(put("shop/config/a", 23, 23))).isEqualTo("put a 23");
        assertThat(state.revision()).isEqualTo(23);
    }

    @Test
    @DisplayName("is nothing new when the server repeats itself")
    void ignoresRepetitions() {
        assertThat(tell(put("shop/config/a", 5, 12))).isEmpty();
        assertThat(tell(put("shop/config/a", 5, 21))).isEqualTo("put a 21");
        assertThat(tell(put("shop/config/a", 5, 21))).isEmpty();
        assertThat(tell(delete("shop/config/a", 22))).isEqualTo("deleted a");
        assertThat(tell(delete("shop/config/a", 22))).isEmpty();
    }

    @Test
    @DisplayName("includes a delete that the server left out")
    void makesUpForAMissingDelete() {
        assertThat(tell(put("shop/config/a", 25, 25))).isEqualTo("deleted a, put a 25");
    }

    @Test
    @DisplayName("is never older than what was told before: the watch has to begin anew")
    void refusesToGoBack() {
        assertThat(tell(delete("shop/config/a", 22))).isEqualTo("deleted a");
        assertThat(tell(put("shop/config/a", 5, 21))).isEqualTo("begin anew");
    }

    @Test
    @DisplayName("is nothing that the listing was made after, whatever it says")
    void leavesOutWhatTheListingCovers() {
        assertThat(tell(put("shop/config/b", 19, 19))).isEmpty();
        assertThat(tell(delete("shop/config/a", 20))).isEmpty();
        assertThat(tell(delete("shop/config/a", 21))).isEqualTo("deleted a");
    }

    @Test
    @DisplayName("is nothing that lies deeper, or that no caller can have named")
    void leavesOutWhatIsNotInRange() {
        assertThat(tell(put("shop/config/deep/a", 21, 21))).isEmpty();
        assertThat(tell(put("shop/config/#", 22, 22))).isEmpty();
        assertThat(tell(put("other/config/a", 23, 23))).isEmpty();
    }

    private String tell(Event event) {
        List<WatchEvent> news = state.happened(event);
        return news == null
                ? "begin anew"
                : String.join(", ", news.stream().map(RangeStateTest::text).toList());
    }

    private static @Nullable String text(WatchEvent event) {
        if (event instanceof WatchEvent.Put put) {
            return "put " + put.entry().name() + " " + put.entry().stamp().write();
        }
        return event instanceof WatchEvent.Deleted deleted
                ? "deleted " + deleted.key().substring(7)
                : null;
    }

    private static Event put(String key, long created, long modified) {
        return Event.newBuilder()
                .setType(Event.EventType.PUT)
                .setKv(entry(key, created, modified))
                .build();
    }

    private static Event delete(String key, long modified) {
        return Event.newBuilder()
                .setType(Event.EventType.DELETE)
                .setKv(entry(key, 0, modified))
                .build();
    }

    private static KeyValue entry(String key, long created, long modified) {
        return KeyValue.newBuilder()
                .setKey(ByteString.copyFromUtf8(key))
                .setCreateRevision(created)
                .setModRevision(modified)
                .build();
    }
}
