package dev.latchkey.core;

import dev.latchkey.session.CoordinatorListener;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one way into user code: one recipe's callbacks run on the user's executor, one after another, in order, never under a
 * lock; what one throws is logged, told to the coordinator's listener, and stops nothing.
 */
public final class Callbacks {

    private static final Logger log = LoggerFactory.getLogger(Callbacks.class);

    private final String resource;
    private final CoordinatorListener listener;
    private final Serial inOrder;

    /** Callbacks of the resource that is named so in messages. */
    public Callbacks(String resource, Executor executor, CoordinatorListener listener) {
        this.resource = resource;
        this.listener = listener;
        this.inOrder = new Serial(executor) {
            @Override
            void begin(Runnable first) {
                try {
                    executor.execute(() -> run(first));
                } catch (RejectedExecutionException e) {
                    log.warn(
                            "The callback executor takes no more tasks, so callbacks of {} run in the caller.",
                            resource);
                    run(first);
                }
            }
        };
    }

    /** Runs the user's code later, after all that was given before. */
    public void run(Runnable userCode) {
        inOrder.execute(() -> {
            try {
                userCode.run();
            } catch (RuntimeException | Error thrown) {
                log.error("A callback of {} failed.", resource, thrown);
                try {
                    listener.callbackFailed(resource, thrown);
                } catch (RuntimeException alsoThrown) {
                    log.error("The coordinator's listener failed.", alsoThrown);
                }
            }
        });
    }
}
