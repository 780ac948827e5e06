package dev.latchkey.election;

import dev.latchkey.core.Callbacks;
import dev.latchkey.core.Kernel;
import dev.latchkey.core.Listeners;
import dev.latchkey.core.Registered;
import dev.latchkey.session.Grant;
import dev.latchkey.session.ListenerHandle;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Tells an application's callbacks what became of its candidacy: one at a time, in the order in which it happened. */
final class Announcer {

    private final Callbacks callbacks;
    private final Listeners<Consumer<Grant>> electedListeners;
    private final Listeners<Consumer<String>> deposedListeners;
    /** The thread that runs a callback just now. */
    private volatile @Nullable Thread telling;

    Announcer(Kernel kernel, String resource) {
        this.callbacks = new Callbacks(resource, kernel.callbacks(), kernel.listener());
        this.electedListeners = new Listeners<>(callbacks);
        this.deposedListeners = new Listeners<>(callbacks);
    }

    /**
     * Adds a listener and tells it of the present leadership.
     *
     * @param leadershipNow asked by the executor, in between two announcements
     */
    ListenerHandle onElected(Consumer<Grant> listener, Executor inOrder, Supplier<@Nullable Grant> leadershipNow) {
        Registered<Consumer<Grant>> one = new Registered<>(callbacks, listener);
        inOrder.execute(() -> {
            electedListeners.add(one);
            Grant leadership = leadershipNow.get();
            if (leadership != null) {
                one.tell(it -> tell(() -> it.accept(leadership)));
            }
        });
        return () -> electedListeners.remove(one);
    }

    ListenerHandle onDeposed(Consumer<String> listener) {
        return deposedListeners.add(listener);
    }

    void elected(Grant leadership) {
        electedListeners.tell(listener -> tell(() -> listener.accept(leadership)));
    }

    void deposed(String reason) {
        deposedListeners.tell(listener -> tell(() -> listener.accept(reason)));
    }

    /** Does this once all that was announced before has been told. */
    void afterwards(Runnable action) {
        callbacks.run(action);
    }

    /** Whether this thread runs a callback, which would wait for itself. */
    boolean isTelling() {
        return telling == Thread.currentThread();
    }

    private void tell(Runnable listener) {
        telling = Thread.currentThread();
        try {
            listener.run();
        } finally {
            telling = null;
        }
    }
}
