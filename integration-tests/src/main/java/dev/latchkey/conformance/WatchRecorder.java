package dev.latchkey.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latchkey.spi.Backend;
import dev.latchkey.spi.Entry;
import dev.latchkey.spi.Range;
import dev.latchkey.spi.Subscription;
import dev.latchkey.spi.WatchEvent;
import dev.latchkey.spi.WatchListener;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * A watch's listener that applies what it is told and notes every breach of what {@link WatchEvent} promises. A write that
 * a key has left behind must not come back, and a new life must not take an old one's place without a word.
 */
final class WatchRecorder implements WatchListener, AutoCloseable {

    private final AtomicBoolean busy = new AtomicBoolean();
    private final List<WatchEvent> events = new ArrayList<>();
    private final Map<String, Entry> state = new TreeMap<>();
    private final Map<String, Set<Object>> left = new LinkedHashMap<>();
    private final List<String> breaches = new ArrayList<>();
    private @Nullable Subscription subscription;

    static WatchRecorder start(Backend backend, Range range) {
        WatchRecorder recorder = new WatchRecorder();
        recorder.subscription = backend.watch(range, recorder);
        return recorder;
    }

    @Override
    public void onEvent(WatchEvent event) {
        if (!busy.compareAndSet(false, true)) {
            breach("two events were told at once");
        }
        try {
            record(event);
        } finally {
            busy.set(false);
        }
    }

    private synchronized void record(WatchEvent event) {
        if (events.isEmpty() && !(event instanceof WatchEvent.Snapshot || event instanceof WatchEvent.Suspended)) {
            breach("the first event was " + event);
        }
        if (!events.isEmpty() && events.get(events.size() - 1) instanceof WatchEvent.Closed) {
            breach("after Closed came " + event);
        }
        events.add(event);
        if (event instanceof WatchEvent.Snapshot snapshot) {
            applySnapshot(snapshot.view().entries());
        } else if (event instanceof WatchEvent.Put put) {
            Entry before = state.get(put.entry().key());
            if (before != null && before.stamp().life() != put.entry().stamp().life()) {
                breach("a new life of " + put.entry().key() + " was told without the end of the old one");
            }
            apply(put.entry());
        } else if (event instanceof WatchEvent.Deleted deleted) {
            Entry before = state.remove(deleted.key());
            if (before != null) {
                leave(before);
            }
        }
        notifyAll();
    }

    private void applySnapshot(List<Entry> entries) {
        Map<String, Entry> next = new TreeMap<>();
        entries.forEach(entry -> next.put(entry.key(), entry));
        List.copyOf(state.keySet()).stream()
                .filter(key -> !next.containsKey(key))
                .forEach(key -> leave(state.remove(key)));
        entries.forEach(this::apply);
    }

    private void apply(Entry entry) {
        if (left.getOrDefault(entry.key(), Set.of()).contains(entry.stamp())) {
            breach("the watch went back to " + entry);
        }
        Entry before = state.put(entry.key(), entry);
        if (before != null && !before.stamp().equals(entry.stamp())) {
            leave(before);
        }
    }

    private void leave(@Nullable Entry entry) {
        if (entry != null) {
            left.computeIfAbsent(entry.key(), key -> new HashSet<>()).add(entry.stamp());
        }
    }

    private synchronized void breach(String what) {
        breaches.add(what);
    }

    synchronized List<WatchEvent> events() {
        return List.copyOf(events);
    }

    synchronized int eventCount() {
        return events.size();
    }

    /** What the watch has told of last: key and value. */
    synchronized Map<String, String> state() {
        Map<String, String> texts = new TreeMap<>();
        state.forEach((key, entry) -> texts.put(key, entry.text()));
        return texts;
    }

    synchronized @Nullable Entry entry(String key) {
        return state.get(key);
    }

    synchronized boolean hasSnapshot() {
        return events.stream().anyMatch(WatchEvent.Snapshot.class::isInstance);
    }

    /** Whether the last word about the connection was that nothing can be told. */
    synchronized boolean isSuspended() {
        boolean suspended = false;
        for (WatchEvent event : events) {
            if (event instanceof WatchEvent.Suspended) {
                suspended = true;
            } else if (event instanceof WatchEvent.Snapshot || event instanceof WatchEvent.Resumed) {
                suspended = false;
            }
        }
        return suspended;
    }

    synchronized boolean isClosed() {
        return events.stream().anyMatch(WatchEvent.Closed.class::isInstance);
    }

    WatchRecorder awaitSnapshot() {
        Await.until("the watch has told a snapshot", this::hasSnapshot);
        return this;
    }

    void awaitState(Map<String, String> wanted) {
        try {
            Await.until("the watch shows what is there", () -> state().equals(wanted));
        } catch (AssertionError e) {
            assertThat(state()).isEqualTo(wanted);
            throw e;
        }
    }

    void assertNoBreach() {
        synchronized (this) {
            assertThat(breaches)
                    .as("breaches of the watch's promises in %s", events)
                    .isEmpty();
        }
    }

    @Override
    public void close() {
        Subscription open = subscription;
        if (open != null) {
            open.close();
        }
    }
}
