package dev.latchkey.core;

import dev.latchkey.session.GrantLostException;
import dev.latchkey.spi.Entry;
import dev.latchkey.spi.Guard;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The state of one grant, from granting to its end; what {@link HeldGrant} is the handle of. The queue keeps this and not
 * the handle, so that a handle nobody has any more can be noticed.
 */
final class Holding {

    private enum State {
        HELD,
        RELEASED,
        LOST
    }

    private static final String DEADLINE_PASSED = "its session's deadline passed";

    private final String resource;
    private final long token;
    private final LiveSession session;
    private final Executor callbacks;
    private final Function<Holding, CompletableFuture<Void>> giveBack;
    private final AtomicReference<State> state = new AtomicReference<>(State.HELD);
    private final AtomicReference<@Nullable CompletableFuture<String>> loss = new AtomicReference<>();
    private final CompletableFuture<Boolean> released = new CompletableFuture<>();
    /** The first reason that was given. */
    private final AtomicReference<@Nullable String> lossReason = new AtomicReference<>();

    private volatile Guard.@Nullable Unchanged presence;
    private volatile Runnable onEnd = () -> {};

    /** What gives it back completes when the engine has confirmed it. */
    Holding(
            String resource,
            long token,
            LiveSession session,
            Executor callbacks,
            Function<Holding, CompletableFuture<Void>> giveBack) {
        this.resource = resource;
        this.token = token;
        this.session = session;
        this.callbacks = callbacks;
        this.giveBack = giveBack;
    }

    String resource() {
        return resource;
    }

    long token() {
        return token;
    }

    boolean isValid() {
        return state.get() == State.HELD && session.isAlive();
    }

    long remainingNanos() {
        return state.get() == State.HELD ? session.remainingNanos() : 0;
    }

    boolean isReleased() {
        return state.get() == State.RELEASED;
    }

    GrantLostException notHeld() {
        String why = isReleased() ? "it was released" : "it was lost: " + lossReason();
        return new GrantLostException(
                "The grant of " + resource + " with fencing token " + token + " is no longer held: " + why + ".", null);
    }

    /** What it has in the engine; set before anyone has the handle. */
    void presentAs(Entry ticket) {
        presence = new Guard.Unchanged(ticket.key(), ticket.stamp());
    }

    /** It has the same in the engine as the one that it follows. */
    void presentAs(Holding before) {
        presence = before.presence;
    }

    Guard.@Nullable Unchanged presence() {
        return presence;
    }

    LiveSession session() {
        return session;
    }

    /** Runs this when it is released or lost; set before anyone has the handle. */
    void onEnd(Runnable action) {
        onEnd = action;
    }

    /** Ends it because its session is over. */
    void lose(String reason) {
        lossReason.compareAndSet(null, reason);
        if (state.compareAndSet(State.HELD, State.LOST)) {
            onEnd.run();
            released.complete(false);
            CompletableFuture<String> told = loss.get();
            if (told != null) {
                tell(told);
            }
        }
    }

    CompletableFuture<String> whenLost() {
        CompletableFuture<String> told = loss.get();
        if (told == null) {
            told = new CompletableFuture<>();
            if (!loss.compareAndSet(null, told)) {
                told = loss.get();
            }
            if (told != null && state.get() == State.LOST) {
                tell(told);
            }
        }
        return told == null ? new CompletableFuture<>() : told;
    }

    /** Whether it was held to the end; completes when the engine has confirmed that it is given back. */
    CompletableFuture<Boolean> release() {
        // The question "was it held until now?" is answered before anything is given back.
        boolean alive = session.isAlive();
        if (alive && state.compareAndSet(State.HELD, State.RELEASED)) {
            onEnd.run();
            giveBack.apply(this).whenComplete((done, failure) -> released.complete(true));
        } else if (!alive) {
            lose(DEADLINE_PASSED);
        }
        return released;
    }

    /** The same for the application: what depends on it must not run where the engine's answers are read. */
    CompletableFuture<Boolean> releaseAsync() {
        CompletableFuture<Boolean> answer = release();
        if (answer.isDone()) {
            return answer.copy();
        }
        CompletableFuture<Boolean> given = new CompletableFuture<>();
        answer.whenComplete((held, failure) -> deliver(() -> given.complete(held)));
        return given;
    }

    /** Ends it without giving anything back, for another that takes its place; whether it was held until now. */
    boolean passOn() {
        boolean passed = session.isAlive() && state.compareAndSet(State.HELD, State.RELEASED);
        if (passed) {
            onEnd.run();
            released.complete(true);
        }
        return passed;
    }

    private String lossReason() {
        String reason = lossReason.get();
        return reason == null ? DEADLINE_PASSED : reason;
    }

    private void tell(CompletableFuture<String> told) {
        deliver(() -> told.complete(lossReason()));
    }

    private void deliver(Runnable completion) {
        try {
            callbacks.execute(completion);
        } catch (RejectedExecutionException closed) {
            completion.run();
        }
    }
}
