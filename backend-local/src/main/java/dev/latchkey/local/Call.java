package dev.latchkey.local;

import dev.latchkey.local.store.Result;
import dev.latchkey.spi.BackendException;
import dev.latchkey.spi.Outcome;
import dev.latchkey.spi.Time;
import dev.latchkey.spi.UnderWay;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One request on its way over a {@link LocalLink} that does not answer at once. It ends within its time, whatever the link
 * does: with the engine's answer, as certainly not done, or, once it has been sent, as lost.
 *
 * <p>A request that may be repeated is sent again when its reply was lost. If it fails then, it may have been done all the same.
 */
final class Call<T> implements UnderWay.Task {

    /** How a kind of request is called and what may be done about a lost reply. */
    record Kind(String name, boolean repeatable) {
        static final Kind OPEN_SESSION = new Kind("openSession", true);
        static final Kind COMMIT_IN_SESSION = new Kind("commit", true);
        static final Kind COMMIT_UNOWNED = new Kind("commit", false);
        static final Kind LIST = new Kind("list", true);
        static final Kind WATCH = new Kind("watch", true);
        static final Kind REMAINING = new Kind("sessionRemaining", true);
        static final Kind RENEW = new Kind("renew", true);
        static final Kind CLOSE_SESSION = new Kind("closeSession", true);
    }

    private final CompletableFuture<T> future = new CompletableFuture<>();
    private final Kind kind;
    private final Supplier<CompletableFuture<T>> request;
    private final LocalLink link;
    private final Time time;
    private final Duration timeLimit;
    private final long deadlineNanos;
    private final UnderWay<Call<?>> calls;
    private final Executor delivery;

    /** Whether it has been sent, and whether it was given up before that; never both. Guarded by this. */
    private boolean sent;

    private boolean withdrawn;
    private volatile boolean replyLost;
    private volatile @Nullable CompletableFuture<T> underWay;

    Call(
            Kind kind,
            Supplier<CompletableFuture<T>> request,
            LocalLink link,
            Time time,
            Duration timeLimit,
            UnderWay<Call<?>> calls,
            Executor delivery) {
        this.kind = kind;
        this.request = request;
        this.link = link;
        this.time = time;
        this.timeLimit = timeLimit;
        this.deadlineNanos = time.nanoTime() + timeLimit.toNanos();
        this.calls = calls;
        this.delivery = delivery;
    }

    /** Sends it as the link allows. */
    CompletableFuture<T> start() {
        begin();
        attempt();
        return future;
    }

    /** Takes over a request that has been sent already. */
    CompletableFuture<T> await(CompletableFuture<T> asked) {
        mayBeSent(); // before anybody can close it
        begin();
        long resetsBefore = link.resets();
        underWay = asked;
        asked.whenComplete((value, failure) -> {
            if (link.isClear(resetsBefore)) {
                complete(value, failure); // it was told where this is to be told
            } else {
                replied(value, failure, false, resetsBefore);
            }
        });
        return future;
    }

    private void begin() {
        calls.add(this);
        future.whenComplete((value, failure) -> {
            calls.remove(this);
            CompletableFuture<T> abandoned = underWay;
            if (abandoned != null) {
                abandoned.cancel(false);
            }
        });
    }

    @Override
    public long deadlineNanos() {
        return deadlineNanos;
    }

    @Override
    public void overdue() {
        delivery.execute(() -> giveUp("no answer within " + timeLimit));
    }

    private void attempt() {
        link.whenOpen(() -> {
            if (!future.isDone()) {
                later(link.delayNanos(), this::arrive);
            }
        });
    }

    private void arrive() {
        if (future.isDone()) {
            return;
        }
        Boolean dropReply = link.arrive(kind.name());
        if (dropReply == null) {
            attempt();
            return;
        }
        if (mayBeSent()) {
            awaitReply(request.get(), dropReply, link.resets());
        }
    }

    /** From now on it may have happened, unless this says that it must not: then that it did not has been told already. */
    private synchronized boolean mayBeSent() {
        sent = !withdrawn;
        return sent;
    }

    /** If it did not so far, it never will. */
    private synchronized boolean mayHaveHappened() {
        withdrawn = !sent;
        return sent;
    }

    private void awaitReply(CompletableFuture<T> reply, boolean drop, long resetsBefore) {
        underWay = reply;
        reply.whenComplete((value, failure) -> replied(value, failure, drop, resetsBefore));
    }

    private void replied(@Nullable T value, @Nullable Throwable failure, boolean drop, long resetsBefore) {
        later(link.delayNanos(), () -> link.whenOpen(() -> arrived(value, failure, drop, resetsBefore)));
    }

    private void arrived(@Nullable T value, @Nullable Throwable failure, boolean drop, long resetsBefore) {
        if (drop) {
            link.reset();
        }
        if (drop || link.resets() != resetsBefore) {
            onReplyLost();
        } else {
            delivery.execute(() -> complete(value, failure));
        }
    }

    private void onReplyLost() {
        replyLost = true;
        if (kind.repeatable()) {
            attempt();
        } else {
            delivery.execute(() -> giveUp("the connection was lost before the answer came"));
        }
    }

    @SuppressWarnings("NullAway") // without a failure there is a value
    private void complete(@Nullable T value, @Nullable Throwable failure) {
        if (failure == null && replyLost && isSilentAboutCopies(value)) {
            future.completeExceptionally(sessionEndedMeanwhile());
        } else if (failure == null) {
            future.complete(value);
        } else if (replyLost && failure instanceof BackendException reason) {
            future.completeExceptionally(new LostReplyException(true, reason));
        } else {
            future.completeExceptionally(failure);
        }
    }

    /**
     * Whether it answers a copy of a request whose earlier copy was lost, and tells nothing of that one: with a session go the
     * results that are kept for it.
     */
    static boolean isSilentAboutCopies(@Nullable Object answer) {
        return answer instanceof Result.Done done && done.outcome() instanceof Outcome.SessionLost;
    }

    static LostReplyException sessionEndedMeanwhile() {
        return new LostReplyException(
                true,
                new BackendException(
                        BackendException.Kind.UNAVAILABLE,
                        "The session ended before the local engine answered; an earlier copy of the request may have been"
                                + " carried out.",
                        null));
    }

    private void giveUp(String why) {
        future.completeExceptionally(new LostReplyException(
                mayHaveHappened(),
                new BackendException(
                        BackendException.Kind.UNAVAILABLE,
                        "The local engine did not answer " + kind.name() + ": " + why + ".",
                        null)));
    }

    private void later(long delayNanos, Runnable step) {
        if (delayNanos == 0) {
            step.run();
        } else {
            time.schedule(delayNanos, step);
        }
    }

    /** Ends it because its backend is closed; what was sent may have been done. */
    void close(BackendException closed) {
        future.completeExceptionally(new LostReplyException(mayHaveHappened(), closed));
    }

    /** The request has got no answer and will get none. */
    static final class LostReplyException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        final boolean mayHaveHappened;
        final BackendException reason;

        LostReplyException(boolean mayHaveHappened, BackendException reason) {
            super(reason.getMessage(), reason);
            this.mayHaveHappened = mayHaveHappened;
            this.reason = reason;
        }
    }
}
