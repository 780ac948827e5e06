package dev.latchkey.bench;

import io.etcd.jetcd.ByteSequence;
import io.etcd.jetcd.KV;
import io.etcd.jetcd.KeyValue;
import io.etcd.jetcd.Watch;
import io.etcd.jetcd.op.Cmp;
import io.etcd.jetcd.op.CmpTarget;
import io.etcd.jetcd.op.Op;
import io.etcd.jetcd.options.PutOption;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;

/** What jetcd's users write themselves: a counter by compare and put, reads, and watches. */
final class JetcdState {

    private JetcdState() {}

    static Contestant counter(int clients) {
        return way -> {
            Callers callers = new Callers();
            for (int i = 0; i < clients; i++) {
                Jetcd client = callers.client(Jetcd.connect(way));
                ByteSequence key = client.key("a");
                callers.callers(1, () -> {
                    while (!add(client.client().getKVClient(), key)) {
                        Thread.onSpinWait();
                    }
                });
            }
            return callers;
        };
    }

    private static boolean add(KV kv, ByteSequence key) throws Exception {
        List<KeyValue> found = kv.get(key).get().getKvs();
        long value = found.isEmpty() ? 0 : number(found.get(0).getValue());
        long revision = found.isEmpty() ? 0 : found.get(0).getModRevision();
        return kv.txn()
                .If(new Cmp(key, Cmp.Op.EQUAL, CmpTarget.modRevision(revision)))
                .Then(Op.put(key, Jetcd.bytes(Long.toString(value + 1)), PutOption.DEFAULT))
                .commit()
                .get()
                .isSucceeded();
    }

    /** jetcd has no cache: reading is a request. */
    static Contestant read() {
        return way -> {
            Callers callers = new Callers();
            Jetcd client = callers.client(Jetcd.connect(way));
            ByteSequence key = client.key("a");
            KV kv = client.client().getKVClient();
            kv.put(key, Jetcd.bytes("20")).get();
            callers.callers(1, () -> number(kv.get(key).get().getKvs().get(0).getValue()));
            return callers;
        };
    }

    /** From writing until all have been told. */
    static Contestant seenBy(int watchers) {
        return way -> {
            Jetcd writer = Jetcd.connect(way);
            Jetcd reader = Jetcd.connect(way);
            ByteSequence key = writer.key("a");
            Watchers seen = new Watchers(watchers);
            for (int i = 0; i < watchers; i++) {
                reader.client()
                        .getWatchClient()
                        .watch(
                                key,
                                Watch.listener(answer -> answer.getEvents()
                                        .forEach(event -> seen.saw(
                                                number(event.getKeyValue().getValue())))));
            }
            Poll.untilQuiet(Duration.ofSeconds(1), () -> 0);
            return seen.side(
                    value -> writer.client()
                            .getKVClient()
                            .put(key, Jetcd.bytes(Long.toString(value)))
                            .get(),
                    reader,
                    writer);
        };
    }

    private static long number(ByteSequence text) {
        return Long.parseLong(text.toString(StandardCharsets.UTF_8));
    }
}
