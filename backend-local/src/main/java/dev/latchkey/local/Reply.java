package dev.latchkey.local;

import dev.latchkey.spi.BackendException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The answer to one request to the engine. The caller gets it at once if it ran the loop itself or somebody else was quick to;
 * otherwise it comes on the caller's own delivery thread, never on the thread of whoever happened to run the loop, who may hold
 * locks of its own.
 */
final class Reply<T> {

    /** What came of a request. */
    private record Outcome<T>(@Nullable T value, @Nullable Throwable failure) {}

    private static final Logger LOG = LoggerFactory.getLogger(Reply.class);

    private final CompletableFuture<T> future = new CompletableFuture<>();
    private final Executor delivery;

    /** Set once, by the loop. */
    private volatile @Nullable Outcome<T> outcome;

    /** Set by whoever comes first: the loop with an outcome, which is then the caller's to tell, or the caller who goes. */
    private final AtomicBoolean parted = new AtomicBoolean();

    /** Whether a copy of the request was lost on its way, so that it may be done yet; the loop's. */
    private boolean copyLost;

    private Reply(Executor delivery) {
        this.delivery = delivery;
    }

    /** Has the loop do the work, which sees to it that the reply is answered, and returns what will come of it. */
    static <T> CompletableFuture<T> of(Loop loop, Executor delivery, Consumer<Reply<T>> work) {
        Reply<T> reply = new Reply<>(delivery);
        if (loop.submit(() -> reply.begin(work))) {
            loop.spinWhile(() -> reply.outcome == null);
            reply.part();
        } else {
            reply.future.completeExceptionally(overloaded());
        }
        return reply.future;
    }

    static BackendException overloaded() {
        return new BackendException(
                BackendException.Kind.UNAVAILABLE,
                "The local engine has more requests waiting than it takes; ask again when it has caught up.",
                null);
    }

    private void begin(Consumer<Reply<T>> work) {
        try {
            work.accept(this);
        } catch (RuntimeException | Error failure) {
            fail(failure);
        }
    }

    /** Whether nobody waits for it any more. */
    boolean isAbandoned() {
        return future.isDone();
    }

    void answer(T value) {
        if (copyLost && Call.isSilentAboutCopies(value)) {
            conclude(new Outcome<>(null, Call.sessionEndedMeanwhile()));
        } else {
            conclude(new Outcome<>(value, null));
        }
    }

    /** The request will be repeated, but whatever the repetition fails with, this copy may have been carried out. */
    void loseCopy() {
        copyLost = true;
    }

    void fail(Throwable failure) {
        Throwable told = copyLost && failure instanceof BackendException reason
                ? new Call.LostReplyException(true, reason)
                : failure;
        conclude(new Outcome<>(null, told));
    }

    private void conclude(Outcome<T> reached) {
        if (outcome == null) {
            outcome = reached;
            if (!parted.compareAndSet(false, true)) {
                deliver(reached);
            }
        }
    }

    /** Without a thread to tell it on the answer is lost, which harms its caller only, who waits as long as it would for any. */
    private void deliver(Outcome<T> reached) {
        try {
            delivery.execute(() -> tell(reached));
        } catch (RuntimeException | Error failure) {
            LOG.error("An answer of the local engine could not be delivered.", failure);
        }
    }

    /** The caller, who alone can have put anything behind the future until now, waits no longer. */
    private void part() {
        if (!parted.compareAndSet(false, true)) {
            Outcome<T> reached = outcome;
            if (reached != null) {
                tell(reached);
            }
        }
    }

    @SuppressWarnings("NullAway") // without a failure there is a value
    private void tell(Outcome<T> reached) {
        if (reached.failure() == null) {
            future.complete(reached.value());
        } else {
            future.completeExceptionally(reached.failure());
        }
    }
}
