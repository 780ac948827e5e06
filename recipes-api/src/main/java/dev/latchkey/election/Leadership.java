package dev.latchkey.election;

import dev.latchkey.core.EngineBacked;
import dev.latchkey.core.Kernel;
import dev.latchkey.core.LiveSession;
import dev.latchkey.core.Waiting;
import dev.latchkey.session.Grant;
import dev.latchkey.session.GrantLostException;
import dev.latchkey.spi.Guard;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * A leadership as the application has it. To release it is to hand it over: it is over here at once, and the engine's grant
 * beneath it is released by the {@link Candidacy} once the application has been told.
 */
final class Leadership implements Grant, EngineBacked {

    private enum State {
        HELD,
        GIVEN_UP,
        LOST
    }

    private final Grant held;
    private final Kernel kernel;
    private final Candidacy candidacy;
    private final AtomicReference<State> state = new AtomicReference<>(State.HELD);
    private final CompletableFuture<String> lost = new CompletableFuture<>();
    private final CompletableFuture<Boolean> released = new CompletableFuture<>();

    Leadership(Grant held, Kernel kernel, Candidacy candidacy) {
        this.held = held;
        this.kernel = kernel;
        this.candidacy = candidacy;
    }

    @Override
    public String resource() {
        return held.resource();
    }

    @Override
    public long fencingToken() {
        return held.fencingToken();
    }

    @Override
    public boolean isValid() {
        return state.get() == State.HELD && held.isValid();
    }

    @Override
    public Duration remaining() {
        return state.get() == State.HELD ? held.remaining() : Duration.ZERO;
    }

    @Override
    public void requireValid() {
        if (state.get() == State.GIVEN_UP) {
            throw new GrantLostException(
                    "The leadership of " + resource() + " with fencing token " + fencingToken()
                            + " is no longer held: it was given up.",
                    null);
        }
        held.requireValid();
    }

    @Override
    public CompletionStage<String> whenLost() {
        return lost.minimalCompletionStage();
    }

    @Override
    public @Nullable LiveSession session() {
        return held instanceof EngineBacked backed ? backed.session() : null;
    }

    @Override
    public Guard.@Nullable Unchanged presence() {
        return held instanceof EngineBacked backed ? backed.presence() : null;
    }

    @Override
    public boolean release() {
        CompletableFuture<Boolean> answer = giveUp();
        boolean heldToTheEnd = state.get() == State.GIVEN_UP;
        return candidacy.isTelling()
                ? heldToTheEnd
                : Waiting.uninterruptibly(answer, kernel.requestTimeout(), heldToTheEnd);
    }

    @Override
    public CompletableFuture<Boolean> releaseAsync() {
        return giveUp().copy();
    }

    @Override
    public CompletableFuture<Boolean> giveBack() {
        return giveUp().copy();
    }

    private CompletableFuture<Boolean> giveUp() {
        if (endAsGivenUp()) {
            candidacy.giveUp(this);
        } else if (state.get() == State.HELD) {
            // Over by the clock; the reason is told when the session says it.
            released.complete(false);
        }
        return released;
    }

    /** Ends it by the holder's own will; false if it is over already. */
    boolean endAsGivenUp() {
        return held.isValid() && state.compareAndSet(State.HELD, State.GIVEN_UP);
    }

    /** Ends it because its session is over; what was given up before stays so. */
    void endAsLost(String reason) {
        if (state.compareAndSet(State.HELD, State.LOST)) {
            kernel.deliver(() -> lost.complete(reason));
        }
        kernel.deliver(() -> released.complete(state.get() == State.GIVEN_UP));
    }

    /** Returns the engine's grant; completes when that is confirmed. */
    CompletableFuture<Boolean> returnToEngine() {
        return EngineBacked.giveBack(held)
                .whenComplete(
                        (confirmed, failure) -> kernel.deliver(() -> released.complete(state.get() == State.GIVEN_UP)));
    }

    /** The end of the engine's grant beneath it. */
    CompletionStage<String> lossOfHeld() {
        return held.whenLost();
    }

    @Override
    public String toString() {
        return "Leadership of " + resource() + " with fencing token " + fencingToken() + (isValid() ? "" : ", over");
    }
}
