package dev.latchkey.core;

import dev.latchkey.session.Grant;
import dev.latchkey.spi.Guard;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** The handle of a {@link Holding}, as the application has it. */
class HeldGrant implements Grant, EngineBacked {

    private final Holding holding;
    private final Duration releaseWait;

    HeldGrant(Holding holding, Duration releaseWait) {
        this.holding = holding;
        this.releaseWait = releaseWait;
    }

    final Holding holding() {
        return holding;
    }

    @Override
    public String resource() {
        return holding.resource();
    }

    @Override
    public long fencingToken() {
        return holding.token();
    }

    @Override
    public boolean isValid() {
        return holding.isValid();
    }

    @Override
    public Duration remaining() {
        return Duration.ofNanos(holding.remainingNanos());
    }

    @Override
    public void requireValid() {
        if (!holding.isValid()) {
            throw holding.notHeld();
        }
    }

    @Override
    public CompletionStage<String> whenLost() {
        return holding.whenLost().minimalCompletionStage();
    }

    @Override
    public LiveSession session() {
        return holding.session();
    }

    @Override
    public Guard.@Nullable Unchanged presence() {
        return holding.presence();
    }

    @Override
    public boolean release() {
        CompletableFuture<Boolean> released = holding.release();
        // Held to the end or not is known by now; the wait is only for the engine's confirmation.
        return Waiting.uninterruptibly(released, releaseWait, holding.isReleased());
    }

    @Override
    public CompletableFuture<Boolean> releaseAsync() {
        return holding.releaseAsync();
    }

    @Override
    public CompletableFuture<Boolean> giveBack() {
        return holding.release().copy();
    }

    @Override
    public String toString() {
        return "Grant of " + resource() + " with fencing token " + fencingToken() + (isValid() ? "" : ", over");
    }
}
