package dev.latchkey.config;

import dev.latchkey.core.Failures;
import dev.latchkey.core.Kernel;
import dev.latchkey.core.LiveSession;
import dev.latchkey.core.Nonces;
import dev.latchkey.core.Serial;
import dev.latchkey.session.EngineUnavailableException;
import dev.latchkey.session.GrantLostException;
import dev.latchkey.session.OutcomeUnknownException;
import dev.latchkey.spi.Entry;
import dev.latchkey.spi.Guard;
import dev.latchkey.spi.Outcome;
import dev.latchkey.spi.Range;
import dev.latchkey.spi.Time;
import dev.latchkey.spi.Transaction;
import dev.latchkey.spi.View;
import dev.latchkey.spi.Write;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One set of changes on its way into the engine, through contention, lost replies and lost sessions, until it is decided or
 * its time is up.
 *
 * <p>Invariant: nothing is sent again before it is certain that what was sent before has not happened and never will. To
 * that end every transaction is in the name of the session, whose next answer settles what was left open.
 */
final class Writing {

    private static final long PAUSE_MAX_NANOS = 100_000_000;
    /** So many times it tries again at once when somebody else was first; then it gives way for a moment. */
    private static final int REJECTIONS_IN_A_ROW = 4;

    private enum State {
        /** Nothing that matters has been sent. */
        PREPARING,
        /** The changes are sent, and not answered. */
        COMMITTING,
        /** The answer was lost; looking whether it happened. */
        SETTLING,
        /** Decided. */
        ENDED
    }

    private final Kernel kernel;
    private final Access access;
    private final String wanted;
    private final List<Change> changes;
    private final @Nullable Hold hold;

    private final Serial serial;
    private final String id = Nonces.next();
    private final String signature;
    private final CompletableFuture<Optional<Map<String, Long>>> result = new CompletableFuture<>();
    /** Entries by their keys in the engine; what was asked for and is not here was not there. */
    private final Map<String, Entry> known = new HashMap<>();

    private final Set<String> asked = new HashSet<>();

    /** What of it was written here last and never read: good for a commit, whose conditions the engine checks, and no more. */
    private final Set<String> trusted = new HashSet<>();

    /** Whether anything may be taken to stand as it was written here last: only until something is read, or committed. */
    private boolean trusting = true;

    private State state = State.PREPARING;
    private int step;
    private int rejections;
    private CompletableFuture<LiveSession> opening = new CompletableFuture<>();
    private String lastFailure = "the engine gave no answer";
    private Time.@Nullable Timeout timeout;

    /**
     * @param wanted what is being done, for messages: "Writing key a of config shop"
     * @param hold what must be held; null for nothing
     */
    Writing(Access access, String wanted, List<Change> changes, @Nullable Hold hold) {
        this.kernel = access.kernel();
        this.access = access;
        this.wanted = wanted;
        this.changes = changes;
        this.hold = hold;
        this.serial = new Serial(kernel.callbacks());
        this.signature = kernel.identity().signature();
    }

    /** Begins; the new revision of each key that was changed, or empty if a condition did not hold. */
    CompletableFuture<Optional<Map<String, Long>>> start() {
        serial.execute(() -> {
            timeout = kernel.time().schedule(access.limitNanos(), () -> serial.execute(this::expire));
            prepare();
        });
        result.whenComplete((done, failure) -> serial.execute(this::end));
        return result;
    }

    private void prepare() {
        enter(State.PREPARING);
        List<String> missing;
        try {
            missing = missing();
        } catch (ConfigValueException foreign) {
            fail(foreign);
            return;
        }
        if (missing.isEmpty()) {
            carryOut();
            return;
        }
        List<CompletableFuture<View>> answers = new ArrayList<>();
        for (String key : missing) {
            answers.add(kernel.backend().list(Range.key(key)).toCompletableFuture());
        }
        on(CompletableFuture.allOf(answers.toArray(CompletableFuture[]::new)), (all, failure) -> {
            if (failure != null) {
                retryOrFail(failure, this::prepare);
                return;
            }
            asked.addAll(missing);
            answers.forEach(answer -> answer.join().entries().forEach(entry -> known.put(entry.key(), entry)));
            prepare();
        });
    }

    /** What has to be read; nothing as long as all of it was written here last. */
    private List<String> missing() {
        while (true) {
            List<String> missing = Plan.wanted(access.place(), changes, access.keep(), known).stream()
                    .filter(key -> !asked.contains(key))
                    .toList();
            List<Entry> written = trusting ? access.lastWritten().entries(missing) : List.of();
            if (written.isEmpty()) {
                trusting = false;
                return missing;
            }
            asked.addAll(missing);
            trusted.addAll(missing);
            written.forEach(entry -> known.put(entry.key(), entry));
        }
    }

    private void carryOut() {
        Plan plan;
        try {
            plan = Plan.of(access.place(), changes, access.keep(), known, id, signature);
        } catch (ConfigValueException foreign) {
            fail(foreign);
            return;
        }
        if (!trusted.isEmpty() && (!plan.isAllowed() || plan.isEmpty())) {
            startAfresh(); // Nothing would be committed that could show whether it is so still.
        } else if (!plan.isAllowed()) {
            result.complete(Optional.empty());
        } else if (plan.isEmpty()) {
            result.complete(Optional.of(Map.of()));
        } else {
            inSession(session -> send(plan, session));
        }
    }

    private void inSession(Consumer<LiveSession> then) {
        if (hold != null) {
            then.accept(hold.session());
            return;
        }
        CompletableFuture<LiveSession> open = kernel.sessions().whenOpen();
        opening = open;
        on(open, (session, failure) -> {
            if (failure != null) {
                retryOrFail(failure, this::prepare);
            } else {
                then.accept(session);
            }
        });
    }

    private void send(Plan plan, LiveSession session) {
        if (hold != null && !hold.grant().isValid()) {
            fail(gone(hold));
            return;
        }
        List<Guard> guards = new ArrayList<>(plan.guards());
        if (hold != null) {
            guards.add(hold.presence());
        }
        List<Write> all = plan.together(kernel.backend().limits(), 1);
        Plan.Archive archive = all.isEmpty() ? plan.firstArchive() : null;
        Transaction transaction = archive == null
                ? new Transaction(session.engine(), guards, all, null)
                : new Transaction(session.engine(), List.of(archive.source()), archive.writes(), null);
        enter(archive == null ? State.COMMITTING : State.PREPARING);
        on(kernel.backend().commit(transaction), (outcome, failure) -> {
            if (failure != null) {
                retryOrFail(failure, this::prepare);
            } else if (outcome instanceof Outcome.Committed done) {
                access.lastWritten().written(done.entries(), known);
                if (archive == null) {
                    result.complete(Optional.of(plan.revisions()));
                } else {
                    done.entries().forEach(entry -> known.put(entry.key(), entry));
                    prepare();
                }
            } else if (outcome instanceof Outcome.Rejected rejected) {
                rejected(transaction, rejected);
            } else if (outcome instanceof Outcome.SessionLost lost) {
                session.lose(lost.reason());
                prepare();
            } else if (archive == null) {
                access.lastWritten().forget(keysOf(transaction));
                settle(plan, session);
            } else {
                // Whether the copy was made shows when it is made again.
                later(this::prepare);
            }
        });
    }

    private void rejected(Transaction transaction, Outcome.Rejected rejected) {
        if (hold != null && transaction.guards().contains(hold.presence()) && !hold.isAmong(rejected.current())) {
            fail(gone(hold));
            return;
        }
        // Somebody else was first: what is there now was told along.
        List<String> keys = keysOf(transaction);
        access.lastWritten().forget(keys);
        keys.forEach(known::remove);
        keys.forEach(trusted::remove);
        rejected.current().forEach(entry -> known.put(entry.key(), entry));
        if (++rejections % REJECTIONS_IN_A_ROW == 0) {
            enter(State.PREPARING); // Nothing is on its way during the pause.
            later(this::prepare);
        } else {
            prepare();
        }
    }

    private static List<String> keysOf(Transaction transaction) {
        List<String> keys = new ArrayList<>();
        for (Guard guard : transaction.guards()) {
            keys.add(guard instanceof Guard.Absent absent ? absent.key() : ((Guard.Unchanged) guard).key());
        }
        for (Write write : transaction.writes()) {
            if (write instanceof Write.Create create) {
                keys.add(create.key());
            } else if (write instanceof Write.Update update) {
                keys.add(update.key());
            }
        }
        return keys;
    }

    private void settle(Plan plan, LiveSession session) {
        enter(State.SETTLING);
        Settlement settlement = new Settlement(kernel, access.place(), plan, id, session, result::isDone);
        on(settlement.start(), (happened, failure) -> {
            if (failure != null) {
                fail(unknown(Failures.unwrap(failure).getMessage()));
            } else if (happened) {
                result.complete(Optional.of(plan.revisions()));
            } else {
                startAfresh();
            }
        });
    }

    /** It did not happen, and what was known is out of date. */
    private void startAfresh() {
        known.clear();
        asked.clear();
        trusted.clear();
        prepare();
    }

    private void expire() {
        if (result.isDone()) {
            return;
        }
        if (state == State.PREPARING) {
            fail(new EngineUnavailableException(
                    wanted + " was not done within " + access.limitNanos() / 1_000_000
                            + " ms, and nothing was changed: " + lastFailure + "; session "
                            + kernel.sessions().state() + ".",
                    null));
        } else {
            fail(unknown("the engine did not say within " + access.limitNanos() / 1_000_000 + " ms"));
        }
    }

    private OutcomeUnknownException unknown(@Nullable String why) {
        return new OutcomeUnknownException(
                wanted + " may or may not have been done: " + why + ". Read the key before trying again.", null);
    }

    private GrantLostException gone(Hold over) {
        return new GrantLostException(
                wanted + " was refused, and nothing was changed: " + over.grant() + " is no longer held.", null);
    }

    private void fail(Throwable why) {
        result.completeExceptionally(why);
    }

    private void end() {
        enter(State.ENDED);
        opening.cancel(false);
        if (timeout != null) {
            timeout.cancel();
        }
    }

    private void retryOrFail(Throwable failure, Runnable again) {
        enter(State.PREPARING);
        if (Settlement.isPassing(failure)) {
            lastFailure = String.valueOf(Failures.unwrap(failure).getMessage());
            later(again);
        } else {
            fail(Failures.forApplication(wanted, failure));
        }
    }

    private void later(Runnable again) {
        int then = step;
        kernel.pauses()
                .after(
                        ThreadLocalRandom.current().nextLong(PAUSE_MAX_NANOS / 5, PAUSE_MAX_NANOS),
                        () -> serial.execute(() -> {
                            if (then == step && !result.isDone()) {
                                again.run();
                            }
                        }));
    }

    private <T> void on(CompletionStage<T> answer, BiConsumer<T, @Nullable Throwable> then) {
        int now = step;
        answer.whenComplete((value, failure) -> serial.execute(() -> {
            if (now == step && !result.isDone()) {
                then.accept(value, failure);
            }
        }));
    }

    private void enter(State entered) {
        state = entered;
        step++;
    }
}
