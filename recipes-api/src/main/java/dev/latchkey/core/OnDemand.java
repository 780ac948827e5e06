package dev.latchkey.core;

import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * What readers see of a state that somebody changes in place. It is made when it is first asked for after a change, and kept
 * until the next: a state that changes often costs no more than its changes, and one that is read often is read without a lock.
 *
 * @param <T> what is read, immutable
 */
public final class OnDemand<T> {

    private final UnaryOperator<T> make;
    private final Object lock = new Object();
    /** What was made last. Guarded by the lock. */
    private T last;

    /** The same, unless the state has changed since. */
    private volatile @Nullable T current;

    /** {@code make} is given what it made last, at first {@code none}, and runs between changes, never during one. */
    public OnDemand(T none, UnaryOperator<T> make) {
        this.make = make;
        this.last = none;
    }

    /** What is made of the state as it is now. */
    public T get() {
        T known = current;
        return known == null ? made() : known;
    }

    private T made() {
        synchronized (lock) {
            T known = current;
            if (known == null) {
                known = make.apply(last);
                last = known;
                current = known;
            }
            return known;
        }
    }

    /** Changes the state. Whoever asks after this gets what is made of the state as it is then. */
    public void change(Runnable change) {
        synchronized (lock) {
            current = null;
            change.run();
        }
    }

    /** The state was changed by other means; as {@link #change}. */
    public void changed() {
        change(() -> {});
    }
}
