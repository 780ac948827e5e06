package dev.latchkey.core;

import dev.latchkey.core.RegisterBatch.Request;
import dev.latchkey.core.RegisterBatch.Seen;
import dev.latchkey.session.EngineUnavailableException;
import dev.latchkey.session.OutcomeUnknownException;
import dev.latchkey.spi.Entry;
import dev.latchkey.spi.Outcome;
import dev.latchkey.spi.Range;
import dev.latchkey.spi.Time;
import dev.latchkey.spi.Transaction;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.BiConsumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * One value that many processes change by compare-and-set, each change taking effect exactly once or being reported as
 * unknown. Changes that are asked for while a write is under way go together in the next one.
 *
 * <p>A change is computed from the value that was seen last and written on the condition that it still stands, so that most
 * changes cost one request. If the answer is lost, nothing else is written before it is settled: a later transaction of the
 * same session shows either that the value is unchanged, hence the write will never be, or another value, which remembers the
 * nonces of its last writes; see {@link RegisterText}. Only where these do not reach back far enough, or the session is over,
 * is the outcome unknown.
 */
public final class Register {

    /** The longest value; what is left of the 512 KiB is for the first line. */
    public static final int VALUE_BYTES_MAX = 511 * 1024;

    private static final long RETRY_PAUSE_MAX_NANOS = 500_000_000;
    private static final long CONFLICT_PAUSE_NANOS = 500_000;
    private static final int CONFLICT_DOUBLINGS_MAX = 6;

    /** What it is doing; every change of state makes answers to earlier questions stale. */
    private enum State {
        /** Nothing is wanted. */
        IDLE,
        /** The value is being read. */
        READING,
        /** Changes are under way. */
        WRITING,
        /** The answer to a write was lost; looking whether it happened. */
        SETTLING,
        /** Until the next attempt, or until there is a session. */
        PAUSING
    }

    private final Kernel kernel;
    private final String resource;
    private final String key;
    private final Serial serial;
    private final Backoff backoff = new Backoff(RETRY_PAUSE_MAX_NANOS);

    private State state = State.IDLE;
    private int step;
    private final List<Request> waiting = new ArrayList<>();
    private long asked;
    private int conflicts;

    /** What was seen last, perhaps outdated; null until the entry has been read. */
    private @Nullable Seen seen;

    /** What is being written, or settled. */
    private @Nullable RegisterBatch sent;

    /** A register for the resource that is named so in messages, under this key of the engine. */
    public Register(Kernel kernel, String resource, String key) {
        this.kernel = kernel;
        this.resource = resource;
        this.key = key;
        this.serial = new Serial(kernel.callbacks());
    }

    /**
     * A value and how many changes have led to it.
     *
     * @param revision the number of changes; 0 if there has been none
     * @param value null if there has been no change
     */
    @SuppressWarnings("ArrayRecordComponent")
    public record Reading(long revision, byte @Nullable [] value) {

        /** No change has been made. */
        public static final Reading NONE = new Reading(0, null);
    }

    /** What one change found and what it left; the same, if it changed nothing. */
    public record Changed(Reading before, Reading after) {}

    /** Computes a new value; it may be asked several times, so it must do nothing else, and be quick. */
    @FunctionalInterface
    public interface Change {

        /** The new value; null leaves the old one. What it throws fails the request, with nothing changed. */
        byte @Nullable [] next(Reading now);
    }

    /** The value now. */
    public CompletableFuture<Reading> read() {
        return kernel.backend()
                .list(Range.key(key))
                .thenApply(view -> view.entries().isEmpty()
                        ? Reading.NONE
                        : Seen.of(view.entries(), key, resource, 0).reading())
                .toCompletableFuture();
    }

    /** The value, as soon as the engine can be reached; for one who can wait, and cancels the future when he no longer does. */
    public CompletableFuture<Reading> readPatiently() {
        CompletableFuture<Reading> result = new CompletableFuture<>();
        readInto(result, new Backoff(RETRY_PAUSE_MAX_NANOS));
        return result;
    }

    private void readInto(CompletableFuture<Reading> result, Backoff pauses) {
        read().whenComplete((reading, failure) -> {
            if (failure == null) {
                result.complete(reading);
            } else if (!Failures.isPassing(failure)) {
                result.completeExceptionally(Failures.forApplication(resource, failure));
            } else if (!result.isDone()) {
                kernel.pauses().after(pauses.nextDelayNanos(), () -> readInto(result, pauses));
            }
        });
    }

    /**
     * Asks for a change, which is withdrawn by cancelling the future, if it has not been sent by then. Fails with
     * {@link OutcomeUnknownException} if it cannot be learned in time whether it took effect; any other failure means that
     * it did not.
     */
    public CompletableFuture<Changed> change(Change change, long waitNanos) {
        Request request = new Request(change, waitNanos);
        serial.execute(() -> {
            request.number = ++asked;
            waiting.add(request);
            serve();
            // An engine of this process has answered by now, and its answer stands before this in the line.
            serial.execute(() -> watchTime(request));
        });
        return request;
    }

    /**
     * Completes when the predicate says so of a value that is seen; values between are not all seen, if they follow each
     * other quickly. The first may be as old as the last answer that this client had, so read before where it must not be.
     * Completing the future in any other way ends the wait.
     */
    public CompletableFuture<Void> until(Predicate<Reading> wanted) {
        return EntryWait.until(
                kernel,
                resource,
                key,
                entry -> wanted.test(Seen.of(entry == null ? List.of() : List.of(entry), key, resource, 0)
                        .reading()));
    }

    private void serve() {
        waiting.removeIf(CompletableFuture::isDone);
        if (state != State.IDLE || waiting.isEmpty()) {
            return;
        }
        Seen base = seen;
        if (base == null) {
            look();
            return;
        }
        RegisterBatch batch = new RegisterBatch(base, waiting);
        if (!batch.changesNothing()) {
            writeInSession(batch);
        } else if (batch.isFresh()) {
            waiting.clear();
            batch.complete();
        } else {
            look();
        }
    }

    private void look() {
        enter(State.READING);
        long covers = asked;
        on(kernel.backend().list(Range.key(key)), (view, failure) -> {
            if (failure != null) {
                retryOrFail(failure);
            } else {
                backoff.reset();
                serveWithEntries(view.entries(), covers);
            }
        });
    }

    private void writeInSession(RegisterBatch batch) {
        enter(State.PAUSING);
        CompletableFuture<LiveSession> open = kernel.sessions().whenOpen();
        if (open.isDone() && !open.isCompletedExceptionally()) {
            write(batch, open.join());
            return;
        }
        on(open, (session, failure) -> {
            if (failure != null) {
                failAll(failure);
            } else {
                // Others may have come, or gone, meanwhile.
                serveWith(seen);
            }
        });
    }

    private void write(RegisterBatch batch, LiveSession session) {
        enter(State.WRITING);
        sent = batch;
        waiting.clear();
        Entry old = batch.base.entry();
        Transaction.Builder writing = Transaction.heldBy(session.engine());
        Transaction transaction = (old == null
                        ? writing.create(key, batch.bytes())
                        : writing.update(key, batch.bytes(), old.stamp()))
                .build();
        long covers = asked;
        on(kernel.backend().commit(transaction), (outcome, failure) -> {
            if (outcome instanceof Outcome.Committed done) {
                happened(Seen.of(done.entries(), key, resource, covers));
            } else if (outcome instanceof Outcome.Unknown) {
                settle(batch, session);
            } else {
                takeBack(batch);
                if (failure != null) {
                    retryOrFail(failure);
                } else if (outcome instanceof Outcome.Rejected rejected) {
                    conflict(rejected.current(), covers);
                } else if (outcome instanceof Outcome.SessionLost lost) {
                    session.lose(lost.reason());
                    serveWith(seen);
                }
            }
        });
    }

    private void settle(RegisterBatch batch, LiveSession session) {
        enter(State.SETTLING);
        on(new RegisterSettling(kernel, key, resource, batch, session, asked).find(), (found, never) -> {
            Seen now = found.now();
            if (found.fate() == RegisterBatch.Fate.HAPPENED) {
                happened(now);
            } else if (found.fate() == RegisterBatch.Fate.DID_NOT_HAPPEN) {
                takeBack(batch);
                serveWith(now);
            } else {
                unknown(found.cause());
            }
        });
    }

    private void happened(@Nullable Seen now) {
        RegisterBatch batch = sent;
        sent = null;
        conflicts = 0;
        backoff.reset();
        if (batch != null) {
            batch.complete();
        }
        serveWith(now);
    }

    private void unknown(@Nullable Throwable cause) {
        RegisterBatch batch = sent;
        sent = null;
        if (batch != null) {
            batch.requests().forEach(request -> request.completeExceptionally(unknownOutcome(cause)));
        }
        serveWith(null);
    }

    private OutcomeUnknownException unknownOutcome(@Nullable Throwable cause) {
        return new OutcomeUnknownException(
                "Whether " + resource + " was changed could not be learned, since the engine's answer was lost"
                        + " and what stands there now does not tell; read it before you try again.",
                cause);
    }

    /** What was sent certainly did not happen: its requests are first again. */
    private void takeBack(RegisterBatch batch) {
        sent = null;
        waiting.addAll(0, batch.requests());
    }

    /** Somebody else was faster. The first time it is tried again at once, then after pauses that grow. */
    private void conflict(List<Entry> current, long covers) {
        if (conflicts == 0) {
            conflicts++;
            serveWithEntries(current, covers);
            return;
        }
        long longest = CONFLICT_PAUSE_NANOS << Math.min(conflicts++, CONFLICT_DOUBLINGS_MAX);
        enter(State.PAUSING);
        after(ThreadLocalRandom.current().nextLong(longest), () -> serveWithEntries(current, covers));
    }

    private void serveWithEntries(List<Entry> current, long covers) {
        Seen now;
        try {
            now = Seen.of(current, key, resource, covers);
        } catch (RuntimeException foreign) {
            seen = null;
            failAll(foreign);
            return;
        }
        serveWith(now);
    }

    private void serveWith(@Nullable Seen now) {
        seen = now;
        enter(State.IDLE);
        serve();
    }

    private void retryOrFail(Throwable failure) {
        if (Failures.isPassing(failure)) {
            enter(State.PAUSING);
            after(backoff.nextDelayNanos(), () -> serveWith(seen));
        } else {
            failAll(failure);
        }
    }

    private void failAll(Throwable failure) {
        List<Request> failed = List.copyOf(waiting);
        waiting.clear();
        enter(State.IDLE);
        failed.forEach(request -> request.completeExceptionally(Failures.forApplication(resource, failure)));
    }

    private void watchTime(Request request) {
        if (!request.isDone() && request.waitNanos < Long.MAX_VALUE) {
            Time.Timeout timeout =
                    kernel.time().schedule(request.waitNanos, () -> serial.execute(() -> expire(request)));
            request.whenComplete((changed, failure) -> timeout.cancel());
        }
    }

    private void expire(Request request) {
        RegisterBatch batch = sent;
        if (batch != null && batch.requests().contains(request)) {
            request.completeExceptionally(unknownOutcome(null));
        } else {
            request.completeExceptionally(new EngineUnavailableException(
                    resource + " could not be changed within " + request.waitNanos / 1_000_000
                            + " ms, and was not: session " + kernel.sessions().state() + ", " + conflicts
                            + " attempts overtaken by others.",
                    null));
        }
    }

    private void after(long delayNanos, Runnable then) {
        int now = step;
        kernel.pauses()
                .after(
                        delayNanos,
                        () -> serial.execute(() -> {
                            if (now == step) {
                                then.run();
                            }
                        }));
    }

    private <T> void on(CompletionStage<T> answer, BiConsumer<T, @Nullable Throwable> then) {
        int now = step;
        answer.whenComplete((result, failure) -> serial.execute(() -> {
            if (now == step) {
                then.accept(result, failure);
            }
        }));
    }

    private void enter(State entered) {
        state = entered;
        step++;
    }
}
