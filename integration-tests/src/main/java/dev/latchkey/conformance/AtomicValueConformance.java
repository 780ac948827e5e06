package dev.latchkey.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.latchkey.atomic.AtomicValue;
import dev.latchkey.atomic.Revisioned;
import dev.latchkey.codec.CodecException;
import dev.latchkey.codec.Codecs;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What an atomic value promises, on every engine. */
@DisplayName("An atomic value")
public abstract class AtomicValueConformance extends LockTest {

    /** Runs on this engine. */
    protected AtomicValueConformance(Engine engine) {
        super(engine);
    }

    @Test
    @DisplayName("is empty at first; each change raises its revision by one, which all processes see alike")
    void revisions() throws Exception {
        AtomicValue<String> here = application(LONG_TTL).coordinator().value("mode", Codecs.text());
        AtomicValue<String> there = application(LONG_TTL).coordinator().value("mode", Codecs.text());
        assertThat(here.get()).isEmpty();
        assertThat(here.set("open")).isEqualTo(new Revisioned<>(1, "open"));
        assertThat(there.get()).contains(new Revisioned<>(1, "open"));
        assertThat(there.set("")).isEqualTo(new Revisioned<>(2, ""));
        assertThat(here.update(now -> now.orElseThrow() + "shut")).isEqualTo(new Revisioned<>(3, "shut"));
        assertThat(Await.result(there.getAsync())).contains(new Revisioned<>(3, "shut"));
    }

    @Test
    @DisplayName("is not set by a comparison with an older revision, though the value has come back")
    void comesBack() throws Exception {
        AtomicValue<String> here = application(LONG_TTL).coordinator().value("a", Codecs.text());
        AtomicValue<String> there = application(LONG_TTL).coordinator().value("a", Codecs.text());
        long seen = here.compareAndSet(0, "one").orElseThrow().revision();
        there.set("two");
        there.set("one");
        assertThat(here.compareAndSet(seen, "three")).isEmpty();
        assertThat(here.compareAndSet(0, "three")).isEmpty();
        assertThat(here.compareAndSet(seen + 2, "three")).contains(new Revisioned<>(4, "three"));
        assertThat(there.get()).contains(new Revisioned<>(4, "three"));
    }

    @Test
    @DisplayName("is updated by every function exactly once, though replies are lost and others update as well")
    void updatesExactlyOnce() throws Exception {
        Application application = application(LONG_TTL);
        Application other = application(LONG_TTL);
        Duration patience = Duration.ofSeconds(20);
        AtomicValue<Long> here =
                application.coordinator().value("a", Codecs.longs()).within(patience);
        AtomicValue<Long> there = other.coordinator().value("a", Codecs.longs()).within(patience);
        here.set(0L);
        here.update(now -> now.orElse(0L) + 1);
        List<CompletableFuture<Revisioned<Long>>> updates = new ArrayList<>();
        // What each engine calls the request that changes the value.
        for (String kind : List.of("multi", "Txn", "commit")) {
            application.link().dropNextReply(kind);
            for (int i = 0; i < 5; i++) {
                updates.add(here.updateAsync(now -> now.orElse(0L) + 1));
                updates.add(there.updateAsync(now -> now.orElse(0L) + 1));
            }
            updates.forEach(Await::result);
            application.link().restore();
        }
        assertThat(there.get()).contains(new Revisioned<>(updates.size() + 2L, updates.size() + 1L));
    }

    @Test
    @DisplayName("keeps bytes as they are, up to 511 KiB, and refuses more before anything is sent")
    void bytes() throws Exception {
        Application application = application(LONG_TTL);
        AtomicValue<byte[]> value = application.coordinator().value("a", Codecs.bytes());
        byte[] long1 = new byte[511 * 1024];
        for (int i = 0; i < long1.length; i++) {
            long1[i] = (byte) (i * 31);
        }
        value.set(long1);
        Optional<Revisioned<byte[]>> read = value.get();
        assertThat(read.orElseThrow().value()).isEqualTo(long1);
        assertThatThrownBy(() -> value.set(new byte[511 * 1024 + 1]))
                .hasMessageContaining("A value of at most 523264 bytes is wanted, but it has 523265");
        assertThat(value.get().orElseThrow().revision()).isEqualTo(1);
    }

    @Test
    @DisplayName("used with two codecs that do not agree is an error that says what was wanted and what was found")
    void codecsThatDisagree() throws Exception {
        Application application = application(LONG_TTL);
        application.coordinator().value("a", Codecs.text()).set("twelve");
        assertThatThrownBy(() ->
                        application.coordinator().value("a", Codecs.ints()).get())
                .isInstanceOf(CodecException.class)
                .hasMessageContaining("value a cannot be read")
                .hasMessageContaining("a whole number of 32 bits")
                .hasMessageContaining("\"twelve\"");
    }

    @Test
    @DisplayName("costs one request for each change once it has been seen, and one or two for each read")
    void budget() throws Exception {
        Application application = application(LONG_TTL);
        AtomicValue<String> value = application.coordinator().value("a", Codecs.text());
        value.set("begin");
        value.set("go");
        application.link().resetRequests();
        for (int i = 0; i < 20; i++) {
            value.set("value " + i);
        }
        Budgets.check("atomic value, set", engine(), application.link().requests(), 20, 1);
        application.link().resetRequests();
        for (int i = 0; i < 20; i++) {
            value.get();
        }
        // ZooKeeper reads afresh only behind a write.
        Budgets.check("atomic value, get", engine(), application.link().requests(), 20, 2);
    }
}
