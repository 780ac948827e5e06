package dev.latchkey.election;

import dev.latchkey.session.Grant;
import dev.latchkey.session.ListenerHandle;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/**
 * Runs a {@link Body} for as long as it leads: of all tasks of one name, in this process and every other, one runs at a time.
 * Thread-safe.
 *
 * <p>The body runs on a thread of its own, one for each leadership. When it returns, leadership passes on and the task stands
 * again, at the end of the queue; a body with nothing more to do closes its task. When it throws, what it threw is logged,
 * told to {@link #onFailure} and to the coordinator's listener, leadership passes on, and the task stands again after a pause
 * that grows with each failure in a row. When leadership is lost, the body is interrupted; its task stands again once the body
 * has ended, never before, so it runs once at a time. What it throws then is told as well, but for the
 * {@link InterruptedException} or {@link dev.latchkey.session.GrantLostException} that is to be expected.
 *
 * <p>A body that ignores its interruption for longer than {@link LeaderTaskOptions#patience()} is reported, with its stack, to
 * the log and to {@link dev.latchkey.session.CoordinatorListener#interruptionIgnored}; it keeps no valid grant, and its task
 * does not stand for election as long as it goes on.
 */
public interface LeaderTask extends AutoCloseable {

    /** What a task does while it leads. */
    @FunctionalInterface
    interface Body {

        /**
         * Runs until it is interrupted or has no more to do.
         *
         * @param leadership passes on to whatever is written: its fencing token
         * @throws Exception what went wrong
         */
        void lead(Grant leadership) throws Exception;
    }

    /** What a task is about. */
    enum State {
        /** Not started. */
        LATENT,
        /** Stands for election. */
        STANDING,
        /** Its body runs and leads. */
        LEADING,
        /** Its body was interrupted, because it no longer leads or the task is being closed, or has ended just now. */
        STOPPING,
        /** Its body failed; it stands again after a pause. */
        PAUSING,
        /** It was closed, or the coordinator was, and its body has ended. */
        CLOSED
    }

    /** The name it was asked for by. */
    String name();

    /**
     * Begins to stand for election. Starting twice does nothing.
     *
     * @return this
     * @throws IllegalStateException if it was closed
     */
    LeaderTask start();

    /** What it is about just now. */
    State state();

    /** The leadership under which the body runs now, by the clock; empty if none. Does no I/O. */
    Optional<Grant> leadership();

    /**
     * Calls the listener with whatever the body throws, and with the engine's refusals, on the coordinator's callback
     * executor, one after another.
     *
     * @return takes the listener away
     */
    ListenerHandle onFailure(Consumer<Throwable> listener);

    /**
     * Stands no more; interrupts the body, if it runs, and waits for its end, for at most the
     * {@linkplain LeaderTaskOptions#patience() patience} and about the request time-out. Leadership passes on when the body
     * has ended, or has been waited for with patience. Called by the body itself, it neither interrupts nor waits: leadership
     * passes on when the body returns. Closing twice does nothing.
     */
    @Override
    void close();

    /** The same without the wait; completes when the body has ended and leadership was given back. */
    CompletableFuture<Void> closeAsync();
}
