package dev.latchkey.atomic;

import dev.latchkey.core.Kernel;
import dev.latchkey.session.EngineUnavailableException;
import dev.latchkey.spi.Time;
import java.util.concurrent.CompletableFuture;

/** How long the calls of this package wait for the engine. */
final class Limits {

    private Limits() {}

    /** Long enough for an answer that is lost and asked for again. */
    static long usual(Kernel kernel) {
        return 2 * kernel.requestTimeout().toNanos();
    }

    /** Fails what has no other end in time; for what changes nothing, or may be asked for twice. */
    static <T> CompletableFuture<T> within(Kernel kernel, CompletableFuture<T> asked, long limitNanos, String inVain) {
        if (!asked.isDone() && limitNanos < Long.MAX_VALUE) {
            Time.Timeout timeout = kernel.time()
                    .schedule(
                            limitNanos,
                            () -> asked.completeExceptionally(new EngineUnavailableException(
                                    inVain + " within " + limitNanos / 1_000_000 + " ms; session "
                                            + kernel.sessions().state() + ".",
                                    null)));
            asked.whenComplete((answer, failure) -> timeout.cancel());
        }
        return asked;
    }
}
