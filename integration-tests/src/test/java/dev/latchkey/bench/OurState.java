package dev.latchkey.bench;

import dev.latchkey.Coordinator;
import dev.latchkey.atomic.DistributedCounter;
import dev.latchkey.codec.Codecs;
import dev.latchkey.config.ConfigStore;
import dev.latchkey.config.ConfigView;

/** This library's counters and configuration. */
final class OurState {

    private static final String NAME = "a";
    private static final String KEY = "db/size";

    private OurState() {}

    static Contestant counter(int clients) {
        return way -> {
            Callers callers = new Callers();
            for (int i = 0; i < clients; i++) {
                DistributedCounter counter = callers.client(Ours.connect(way)).counter(NAME);
                callers.callers(1, () -> counter.add(1));
            }
            return callers;
        };
    }

    static HotPath.Ready hotCounter(Way way) {
        Coordinator coordinator = Ours.connect(way);
        DistributedCounter counter = coordinator.counter(NAME);
        return new HotPath.Ready(() -> counter.add(1), coordinator);
    }

    /** Reads a key of a view. */
    static HotPath.Ready hotRead(Way way) throws InterruptedException {
        Coordinator coordinator = Ours.connect(way);
        coordinator.config(NAME).put(KEY, Codecs.ints(), 20);
        ConfigView<Integer> view = coordinator.config(NAME).view("", Codecs.ints());
        return new HotPath.Ready(() -> view.get(KEY), coordinator);
    }

    /** From writing until all have been told. */
    static Contestant seenBy(int watchers) {
        return way -> {
            Coordinator writer = Ours.connect(way);
            Coordinator reader = Ours.connect(way);
            Watchers seen = new Watchers(watchers);
            for (int i = 0; i < watchers; i++) {
                reader.config(NAME).watch(KEY, Codecs.longs(), change -> seen.saw(change.after()));
            }
            ConfigStore config = writer.config(NAME);
            return seen.side(value -> config.put(KEY, Codecs.longs(), value), reader, writer);
        };
    }
}
