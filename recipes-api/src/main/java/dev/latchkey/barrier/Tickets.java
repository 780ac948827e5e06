package dev.latchkey.barrier;

import dev.latchkey.core.Failures;
import dev.latchkey.core.Kernel;
import dev.latchkey.core.LiveSession;
import dev.latchkey.session.EngineUnavailableException;
import dev.latchkey.spi.Outcome;
import dev.latchkey.spi.Sibling;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Lists who has a ticket at a double barrier. */
final class Tickets {

    private static final long RETRY_PAUSE_NANOS = 100_000_000;

    private Tickets() {}

    /** The tickets, at some instant after the call; asks until the engine answers or the session is over. */
    static CompletableFuture<List<Sibling>> list(Kernel kernel, LiveSession session, TicketDoubleBarrier barrier) {
        CompletableFuture<List<Sibling>> result = new CompletableFuture<>();
        ask(kernel, session, barrier, result);
        return result;
    }

    private static void ask(
            Kernel kernel, LiveSession session, TicketDoubleBarrier barrier, CompletableFuture<List<Sibling>> result) {
        session.list(barrier.directory).whenComplete((outcome, failure) -> {
            if (outcome instanceof Outcome.Committed done) {
                result.complete(done.listing());
            } else if (outcome instanceof Outcome.SessionLost lost) {
                session.lose(lost.reason());
                result.completeExceptionally(new EngineUnavailableException(
                        "The session ended while looking who is at " + barrier + ": " + lost.reason() + ".", null));
            } else if (failure != null && !Failures.isPassing(failure)) {
                result.completeExceptionally(Failures.forApplication(barrier.toString(), failure));
            } else if (!result.isDone()) {
                kernel.pauses().after(RETRY_PAUSE_NANOS, () -> ask(kernel, session, barrier, result));
            }
        });
    }
}
