package dev.latchkey.core;

import dev.latchkey.core.RegisterBatch.Fate;
import dev.latchkey.core.RegisterBatch.Seen;
import dev.latchkey.spi.Entry;
import dev.latchkey.spi.Outcome;
import dev.latchkey.spi.Range;
import dev.latchkey.spi.Transaction;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Finds out what became of a {@link Register}'s write whose answer was lost; asks until the engine answers.
 *
 * <p>It asks in the name of the session that the write was made in, since only that settles it. If the session is over, the
 * entry is read: a write that shows in it happened; of one that does not, nothing is known.
 */
final class RegisterSettling {

    private static final long RETRY_PAUSE_MAX_NANOS = 500_000_000;

    /**
     * What was found.
     *
     * @param fate whether the write happened
     * @param now what stands there, where that was seen
     */
    record Finding(Fate fate, @Nullable Seen now, @Nullable Throwable cause) {}

    private final Kernel kernel;
    private final String key;
    private final String resource;
    private final RegisterBatch batch;
    private final LiveSession session;
    private final long covers;
    private final Backoff backoff = new Backoff(RETRY_PAUSE_MAX_NANOS);
    private final CompletableFuture<Finding> finding = new CompletableFuture<>();

    /** For a write of this batch in this session; what is seen covers the requests up to this number. */
    RegisterSettling(
            Kernel kernel, String key, String resource, RegisterBatch batch, LiveSession session, long covers) {
        this.kernel = kernel;
        this.key = key;
        this.resource = resource;
        this.batch = batch;
        this.session = session;
        this.covers = covers;
    }

    /** Begins; the future never fails. */
    CompletableFuture<Finding> find() {
        ask();
        return finding;
    }

    private void ask() {
        Entry old = batch.base.entry();
        Transaction.Builder question = Transaction.heldBy(session.engine());
        Transaction transaction = (old == null ? question.absent(key) : question.unchanged(key, old.stamp())).build();
        kernel.backend().commit(transaction).whenComplete((outcome, failure) -> {
            if (outcome instanceof Outcome.Committed) {
                found(new Finding(Fate.DID_NOT_HAPPEN, batch.base, null));
            } else if (outcome instanceof Outcome.Rejected rejected) {
                judge(rejected.current(), true);
            } else if (outcome instanceof Outcome.SessionLost lost) {
                session.lose(lost.reason());
                look();
            } else {
                againUnlessFinal(failure, this::ask);
            }
        });
    }

    private void look() {
        kernel.backend().list(Range.key(key)).whenComplete((view, failure) -> {
            if (failure == null) {
                judge(view.entries(), false);
            } else {
                againUnlessFinal(failure, this::look);
            }
        });
    }

    private void judge(List<Entry> current, boolean settled) {
        try {
            Seen now = Seen.of(current, key, resource, covers);
            Fate fate = batch.fate(now);
            found(new Finding(fate == Fate.DID_NOT_HAPPEN && !settled ? Fate.UNKNOWN : fate, now, null));
        } catch (RuntimeException foreign) {
            found(new Finding(Fate.UNKNOWN, null, foreign));
        }
    }

    private void againUnlessFinal(@Nullable Throwable failure, Runnable again) {
        if (failure == null || Failures.isPassing(failure)) {
            kernel.pauses().after(backoff.nextDelayNanos(), again);
        } else {
            found(new Finding(Fate.UNKNOWN, null, failure));
        }
    }

    private void found(Finding what) {
        finding.complete(what);
    }
}
