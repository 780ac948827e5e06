package dev.latchkey.core;

import dev.latchkey.session.CoordinatorListener;
import dev.latchkey.spi.Backend;
import dev.latchkey.spi.Time;
import dev.latchkey.spi.UnderWay;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;

/**
 * What the recipes of one coordinator share: its way to the engine, its session, its time, and its name among the others.
 *
 * @param waits who waits for a grant, and for how long yet
 * @param requestTimeout how long one request may take
 * @param waitTimeout how long a caller waits who named no time
 * @param callbacks where user code runs
 * @param kinds what can be looked at from outside
 * @param notifications the way to {@code listener}
 */
public record Kernel(
        Backend backend,
        SessionKeeper sessions,
        Time time,
        Pauses pauses,
        UnderWay<Acquisition> waits,
        Identity identity,
        Duration requestTimeout,
        Duration waitTimeout,
        Executor callbacks,
        CoordinatorListener listener,
        Callbacks notifications,
        ForgottenGrants forgotten,
        Kinds kinds) {

    /** Completes something that user code may hang on: on the callback executor, or here once that is closed. */
    public void deliver(Runnable completion) {
        try {
            callbacks.execute(completion);
        } catch (RejectedExecutionException closed) {
            completion.run();
        }
    }
}
