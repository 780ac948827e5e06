package dev.latchkey.lock;

import dev.latchkey.core.Failures;
import dev.latchkey.core.Kernel;
import dev.latchkey.core.LiveSession;
import dev.latchkey.session.EngineUnavailableException;
import dev.latchkey.session.OutcomeUnknownException;
import dev.latchkey.spi.Entry;
import dev.latchkey.spi.Outcome;
import dev.latchkey.spi.Transaction;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * One change of a semaphore's number of permits. If an answer is lost it tries again in the same session, whose next answer
 * shows what became of the first attempt; if that session ends before, it says that it does not know.
 */
final class PermitChange {

    private static final int ANSWERS_LOST_MAX = 3;

    private final Kernel kernel;
    private final String what;
    private final PermitCount count;
    private final int permits;
    private int answersLost;

    PermitChange(Kernel kernel, String what, PermitCount count, int permits) {
        this.kernel = kernel;
        this.what = what;
        this.count = count;
        this.permits = permits;
    }

    CompletableFuture<Void> begin() {
        return openSession()
                .thenCompose(this::attempt)
                .handle((done, failure) -> failure)
                .thenCompose(this::conclude);
    }

    /** Does not wait for the engine without end. */
    private CompletableFuture<LiveSession> openSession() {
        CompletableFuture<LiveSession> open = kernel.sessions().whenOpen();
        if (!open.isDone()) {
            kernel.time()
                    .schedule(
                            kernel.requestTimeout().toNanos(),
                            () -> open.completeExceptionally(new EngineUnavailableException(
                                    "The permits of " + what + " cannot be changed while there is no session ("
                                            + kernel.sessions().state() + ").",
                                    null)));
        }
        return open;
    }

    private CompletionStage<Void> attempt(LiveSession session) {
        return count.entry().thenCompose(entry -> attempt(session, entry));
    }

    private CompletionStage<Void> attempt(LiveSession session, @Nullable Entry entry) {
        Transaction.Builder change = Transaction.heldBy(session.engine());
        if (entry == null) {
            change.create(count.key(), PermitCount.text(permits, 0));
        } else {
            change.update(count.key(), PermitCount.text(permits, changesOf(entry) + 1), entry.stamp());
        }
        // The entry is written even if it says so already: an attempt in doubt can then no longer come after this one.
        return kernel.backend().commit(change.build()).thenCompose(outcome -> {
            if (outcome instanceof Outcome.Committed done) {
                count.adopt(done.entries().get(0));
                return CompletableFuture.completedFuture(null);
            }
            if (outcome instanceof Outcome.SessionLost lost) {
                session.lose(lost.reason());
                return CompletableFuture.failedFuture(new EngineUnavailableException(
                        "The session ended while the permits of " + what + " were being changed: " + lost.reason()
                                + ".",
                        null));
            }
            if (outcome instanceof Outcome.Unknown unknown && ++answersLost == ANSWERS_LOST_MAX) {
                return CompletableFuture.failedFuture(unknown.cause());
            }
            return attempt(session);
        });
    }

    /** What stands there may be what nobody can read, which is what this call mends. */
    private long changesOf(Entry entry) {
        try {
            return count.parse(entry).changes();
        } catch (RuntimeException unreadable) {
            return 0;
        }
    }

    private CompletionStage<Void> conclude(@Nullable Throwable failure) {
        if (failure == null) {
            return CompletableFuture.completedFuture(null);
        }
        if (answersLost > 0) {
            return CompletableFuture.failedFuture(new OutcomeUnknownException(
                    "Whether the permits of " + what + " have been changed to " + permits
                            + " is not known; read them, and change them again if need be.",
                    failure));
        }
        return CompletableFuture.failedFuture(Failures.forApplication("changing the permits of " + what, failure));
    }
}
