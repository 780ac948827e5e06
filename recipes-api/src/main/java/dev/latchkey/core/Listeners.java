package dev.latchkey.core;

import dev.latchkey.session.ListenerHandle;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/**
 * The listeners of one thing. A listener hears what happens after it was added and before it is taken away, and nothing else.
 * Thread-safe.
 *
 * @param <L> the type of the listeners
 */
public final class Listeners<L> {

    private final Callbacks callbacks;
    private final List<Registered<L>> registered = new CopyOnWriteArrayList<>();

    /** Listeners that are called by these. */
    public Listeners(Callbacks callbacks) {
        this.callbacks = callbacks;
    }

    /** Adds a listener; it may be added twice, and taken away once. */
    public ListenerHandle add(L listener) {
        Registered<L> one = new Registered<>(callbacks, listener);
        add(one);
        return () -> remove(one);
    }

    /** Adds one that may have been removed by now. */
    public void add(Registered<L> one) {
        registered.add(one);
        if (!one.isPresent()) {
            registered.remove(one);
        }
    }

    /** Takes one away. */
    public void remove(Registered<L> one) {
        one.end();
        registered.remove(one);
    }

    /** Takes all away. */
    public void clear() {
        registered.forEach(this::remove);
    }

    /** Tells those who are there now, later and in order. */
    public void tell(Consumer<? super L> what) {
        registered.forEach(one -> one.tell(what));
    }
}
