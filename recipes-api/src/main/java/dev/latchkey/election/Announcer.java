package dev.latchkey.election;

import dev.latchkey.core.Callbacks;
import dev.latchkey.core.Kernel;
import dev.latchkey.session.Grant;
import dev.latchkey.session.ListenerHandle;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Tells an application's callbacks what became of its candidacy: one at a time, in the order in which it happened. */
final class Announcer {

    private final Callbacks callbacks;
    private final List<Consumer<Grant>> electedListeners = new CopyOnWriteArrayList<>();
    private final List<Consumer<String>> deposedListeners = new CopyOnWriteArrayList<>();
    /** The thread that runs a callback just now. */
    private volatile @Nullable Thread telling;

    Announcer(Kernel kernel, String resource) {
        this.callbacks = new Callbacks(resource, kernel.callbacks(), kernel.listener());
    }

    ListenerHandle onElected(Consumer<Grant> listener, @Nullable Grant leadershipNow) {
        electedListeners.add(listener);
        if (leadershipNow != null) {
            tell(() -> listener.accept(leadershipNow));
        }
        return () -> electedListeners.remove(listener);
    }

    ListenerHandle onDeposed(Consumer<String> listener) {
        deposedListeners.add(listener);
        return () -> deposedListeners.remove(listener);
    }

    void elected(Grant leadership) {
        for (Consumer<Grant> listener : electedListeners) {
            tell(() -> listener.accept(leadership));
        }
    }

    void deposed(String reason) {
        for (Consumer<String> listener : deposedListeners) {
            tell(() -> listener.accept(reason));
        }
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
        callbacks.run(() -> {
            telling = Thread.currentThread();
            try {
                listener.run();
            } finally {
                telling = null;
            }
        });
    }
}
