package dev.latchkey.local.journal;

import org.jspecify.annotations.Nullable;

/** One sync of a segment: done once, by whichever thread comes first; who comes meanwhile waits for it. */
final class Sync implements Runnable {

    private final Storage.@Nullable Target target;
    private boolean done;
    private @Nullable RuntimeException failure;
    private @Nullable Error error;

    /** @param target null if there is nothing to sync */
    Sync(Storage.@Nullable Target target) {
        this.target = target;
    }

    @Override
    public synchronized void run() {
        if (!done && target != null) {
            try {
                target.sync();
            } catch (RuntimeException thrown) {
                failure = thrown;
            } catch (Error thrown) {
                error = thrown;
            }
        }
        done = true;
    }

    /** Does it, or waits for it; throws what it failed with. */
    synchronized void sync() {
        run();
        if (failure != null) {
            throw failure;
        }
        if (error != null) {
            throw error;
        }
    }
}
