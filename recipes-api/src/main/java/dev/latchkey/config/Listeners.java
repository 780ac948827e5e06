package dev.latchkey.config;

import dev.latchkey.core.Callbacks;
import dev.latchkey.session.ListenerHandle;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/**
 * The listeners of one view or binding. A listener hears what happens after it was added and before it is taken away, and
 * nothing else. Thread-safe.
 */
final class Listeners<T> {

    private final Callbacks callbacks;
    private final List<Registered<T>> registered = new CopyOnWriteArrayList<>();

    Listeners(Callbacks callbacks) {
        this.callbacks = callbacks;
    }

    ListenerHandle add(ConfigListener<T> listener) {
        Registered<T> one = new Registered<>(listener, new AtomicBoolean(true));
        registered.add(one);
        return () -> {
            one.present.set(false);
            registered.remove(one);
        };
    }

    /** Takes all away. */
    void clear() {
        registered.forEach(one -> one.present.set(false));
        registered.clear();
    }

    /** Tells those who are there now, later and in order. */
    void tell(Consumer<ConfigListener<T>> what) {
        for (Registered<T> one : registered) {
            callbacks.run(() -> {
                if (one.present.get()) {
                    what.accept(one.listener);
                }
            });
        }
    }

    /** Each with a switch of its own, so that the same listener may be added twice and taken away once. */
    private record Registered<T>(ConfigListener<T> listener, AtomicBoolean present) {}
}
