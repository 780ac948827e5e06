package dev.latchkey.lock;

import dev.latchkey.core.EngineBacked;
import dev.latchkey.core.Identity;
import dev.latchkey.core.LiveSession;
import dev.latchkey.core.SoloQueue;
import dev.latchkey.session.Grant;
import dev.latchkey.spi.Guard;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** A writer's grant: what the queue granted, and the way to go on as a reader. */
final class HeldWrite implements WriteGrant, EngineBacked {

    private final Grant held;
    private final SoloQueue queue;
    private final Identity identity;

    HeldWrite(Grant held, SoloQueue queue, Identity identity) {
        this.held = held;
        this.queue = queue;
        this.identity = identity;
    }

    @Override
    public Grant downgrade() {
        return queue.exchange(held, ReadWriteRules.downgraded(identity));
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
    public String resource() {
        return held.resource();
    }

    @Override
    public long fencingToken() {
        return held.fencingToken();
    }

    @Override
    public boolean isValid() {
        return held.isValid();
    }

    @Override
    public Duration remaining() {
        return held.remaining();
    }

    @Override
    public void requireValid() {
        held.requireValid();
    }

    @Override
    public CompletionStage<String> whenLost() {
        return held.whenLost();
    }

    @Override
    public boolean release() {
        return held.release();
    }

    @Override
    public CompletableFuture<Boolean> releaseAsync() {
        return held.releaseAsync();
    }

    @Override
    public CompletableFuture<Boolean> giveBack() {
        return EngineBacked.giveBack(held);
    }

    @Override
    public String toString() {
        return held.toString();
    }
}
