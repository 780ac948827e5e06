package dev.latchkey.config;

import dev.latchkey.core.Failures;
import dev.latchkey.core.Kernel;
import dev.latchkey.core.LiveSession;
import dev.latchkey.spi.BackendException;
import dev.latchkey.spi.Entry;
import dev.latchkey.spi.Outcome;
import dev.latchkey.spi.Range;
import dev.latchkey.spi.Transaction;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Finds out whether a transaction happened whose answer was lost.
 *
 * <p>The next answered transaction of the same session shows it, and so does any reading once the session is over. If the
 * entry has been written, the mark of the operation tells by whom; and if it has been written again since, the mark is in the
 * history.
 */
final class Settlement {

    private static final long PAUSE_MAX_NANOS = 100_000_000;

    private final Kernel kernel;
    private final Place place;
    private final Plan plan;
    private final String id;
    private final LiveSession session;
    private final BooleanSupplier over;
    private final CompletableFuture<Boolean> happened = new CompletableFuture<>();

    /**
     * @param id the operation's mark
     * @param session in whose name the transaction was
     * @param over whether nobody waits for the answer any more
     */
    Settlement(Kernel kernel, Place place, Plan plan, String id, LiveSession session, BooleanSupplier over) {
        this.kernel = kernel;
        this.place = place;
        this.plan = plan;
        this.id = id;
        this.session = session;
        this.over = over;
    }

    /** Whether it happened; if not, it never will. Fails, saying why, if that cannot be found out. */
    CompletableFuture<Boolean> start() {
        ask();
        return happened;
    }

    private void ask() {
        Transaction question = new Transaction(session.engine(), List.of(plan.telltale()), List.of(), null);
        kernel.backend().commit(question).whenComplete((outcome, failure) -> {
            if (outcome instanceof Outcome.Committed) {
                happened.complete(false);
            } else if (outcome instanceof Outcome.Rejected rejected) {
                judge(rejected.current().stream()
                        .filter(entry -> entry.key().equals(headKey()))
                        .findFirst()
                        .orElse(null));
            } else if (outcome instanceof Outcome.SessionLost lost) {
                session.lose(lost.reason());
                readOnceOver();
            } else {
                againOrFail(failure, this::ask);
            }
        });
    }

    /** What a session has not committed by its end it never will; but it may be over for this client only. */
    private void readOnceOver() {
        session.engine().close().whenComplete((ended, failure) -> {
            if (failure == null) {
                read();
            } else {
                unclear("the session in which it was written was lost, and the engine did not confirm its end");
            }
        });
    }

    private void read() {
        kernel.backend().list(Range.key(headKey())).whenComplete((view, failure) -> {
            if (failure != null) {
                againOrFail(failure, this::read);
            } else if (view.entries().isEmpty()) {
                happened.complete(false);
            } else {
                judge(view.entries().get(0));
            }
        });
    }

    private void judge(@Nullable Entry head) {
        Stored now;
        try {
            now = head == null ? null : Stored.parse(plan.telltaleKey(), head);
        } catch (ConfigValueException foreign) {
            happened.completeExceptionally(foreign);
            return;
        }
        if (now == null) {
            unclear("its entry has been removed since");
        } else if (now.id().equals(id)) {
            happened.complete(true);
        } else if (now.revision() <= plan.telltaleRevision()) {
            happened.complete(false);
        } else {
            readHistory();
        }
    }

    private void readHistory() {
        Range history = Range.children(place.history(plan.telltaleKey()));
        kernel.backend().list(history).whenComplete((view, failure) -> {
            if (failure != null) {
                againOrFail(failure, this::readHistory);
                return;
            }
            try {
                view.entries().stream()
                        .map(entry -> Stored.parse(plan.telltaleKey(), entry))
                        .filter(earlier -> earlier.revision() == plan.telltaleRevision())
                        .findFirst()
                        .ifPresentOrElse(
                                earlier -> happened.complete(earlier.id().equals(id)),
                                () -> unclear("revision " + plan.telltaleRevision() + " is no longer in the history"));
            } catch (ConfigValueException foreign) {
                happened.completeExceptionally(foreign);
            }
        });
    }

    private void unclear(String why) {
        happened.completeExceptionally(new IllegalStateException("key " + plan.telltaleKey() + ": " + why));
    }

    private void againOrFail(@Nullable Throwable failure, Runnable again) {
        if (failure != null && !isPassing(failure)) {
            happened.completeExceptionally(Failures.unwrap(failure));
            return;
        }
        long pause = ThreadLocalRandom.current().nextLong(PAUSE_MAX_NANOS / 5, PAUSE_MAX_NANOS);
        kernel.pauses().after(pause, () -> {
            if (!over.getAsBoolean()) {
                again.run();
            }
        });
    }

    private String headKey() {
        return place.head(plan.telltaleKey());
    }

    /** Whether the same call may succeed later. */
    static boolean isPassing(Throwable failure) {
        return Failures.unwrap(failure) instanceof BackendException backend
                && (backend.kind() == BackendException.Kind.UNAVAILABLE
                        || backend.kind() == BackendException.Kind.SESSION_LOST);
    }
}
