package dev.latchkey.barrier;

import dev.latchkey.core.Acquisition;
import dev.latchkey.core.Admission;
import dev.latchkey.core.Failures;
import dev.latchkey.core.Kernel;
import dev.latchkey.core.Register;
import dev.latchkey.core.Register.Changed;
import dev.latchkey.core.Register.Reading;
import dev.latchkey.core.SoloQueue;
import dev.latchkey.session.Grant;
import dev.latchkey.session.OutcomeUnknownException;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;
import java.util.function.Function;

/** One caller's wait for a latch: first its ticket, which keeps resets off, then the state, then a watch on it. */
final class LatchWait {

    private static final Admission ALWAYS = (queue, index) -> new Admission.Verdict.Holds();

    private final Kernel kernel;
    private final Register register;
    private final SoloQueue presence;
    private final Function<Reading, LatchState> read;
    private final CompletableFuture<Boolean> result = new CompletableFuture<>();

    LatchWait(Kernel kernel, Register register, SoloQueue presence, Function<Reading, LatchState> read) {
        this.kernel = kernel;
        this.register = register;
        this.presence = presence;
        this.read = read;
    }

    CompletableFuture<Boolean> begin(long waitNanos) {
        then(register.readPatiently(), now -> {
            if (read.apply(now).remaining() == 0) {
                result.complete(true);
            } else if (waitNanos == 0) {
                result.complete(false);
            } else {
                beThere();
            }
        });
        long limitNanos = waitNanos == 0 ? kernel.requestTimeout().toNanos() : waitNanos;
        Patience.runIfNotDone(kernel, result, limitNanos, () -> result.complete(false));
        return result;
    }

    private void beThere() {
        Acquisition ticket = presence.acquire("waiter", kernel.identity()::ticketValue, ALWAYS, Long.MAX_VALUE);
        then(
                ticket,
                granted -> granted.ifPresent(grant -> {
                    result.whenComplete((open, failure) -> grant.releaseAsync());
                    // In the next session it is there again; a reset may have come between, and then the next round is
                    // awaited.
                    grant.whenLost().thenRun(() -> {
                        if (!result.isDone()) {
                            beThere();
                        }
                    });
                    lookAgain(grant);
                }));
    }

    /** Reads the state behind the ticket, and takes a reset's mark away. */
    private void lookAgain(Grant ticket) {
        CompletableFuture<Changed> looked = register.change(
                now -> {
                    LatchState state = read.apply(now);
                    return now.value() == null || !state.resetting().isEmpty()
                            ? state.resetting("").bytes()
                            : null;
                },
                Long.MAX_VALUE);
        CompletableFuture<Optional<Changed>> known = looked.thenApply(Optional::of)
                .exceptionally(failure -> {
                    if (Failures.unwrap(failure) instanceof OutcomeUnknownException) {
                        return Optional.empty();
                    }
                    throw new CompletionException(Failures.unwrap(failure));
                });
        result.whenComplete((open, failure) -> looked.cancel(false));
        then(known, changed -> {
            if (changed.isPresent()) {
                watch(read.apply(changed.get().after()));
            } else if (ticket.isValid()) {
                // To write twice that nobody resets does no harm. If the ticket is lost, the next one's look does it.
                lookAgain(ticket);
            }
        });
    }

    private void watch(LatchState state) {
        if (state.remaining() == 0) {
            result.complete(true);
        } else {
            then(register.until(next -> read.apply(next).opened() >= state.round()), done -> result.complete(true));
        }
    }

    private <T> void then(CompletableFuture<T> asked, Consumer<T> next) {
        result.whenComplete((open, failure) -> asked.cancel(false));
        asked.whenComplete((answer, failure) -> {
            if (result.isDone()) {
                if (answer instanceof Optional<?> late && late.orElse(null) instanceof Grant grant) {
                    grant.releaseAsync();
                }
                return;
            }
            try {
                if (failure == null) {
                    next.accept(answer);
                } else {
                    result.completeExceptionally(Failures.unwrap(failure));
                }
            } catch (RuntimeException thrown) {
                result.completeExceptionally(thrown);
            }
        });
    }
}
