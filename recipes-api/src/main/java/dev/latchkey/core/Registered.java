package dev.latchkey.core;

import java.util.function.Consumer;

/**
 * A listener, as it was registered once: once it is taken away it is not called again, though something was told before that
 * is still on its way. Thread-safe.
 *
 * @param <L> the type of the listener
 */
public final class Registered<L> {

    private final Callbacks callbacks;
    private final L listener;
    private volatile boolean present = true;

    /** A listener that is called by these. */
    public Registered(Callbacks callbacks, L listener) {
        this.callbacks = callbacks;
        this.listener = listener;
    }

    /** Tells it, later and in order, unless it has been taken away by then. */
    public void tell(Consumer<? super L> what) {
        callbacks.run(() -> {
            if (present) {
                what.accept(listener);
            }
        });
    }

    /** Takes it away. */
    public void end() {
        present = false;
    }

    boolean isPresent() {
        return present;
    }
}
