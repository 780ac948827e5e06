package dev.latchkey.local;

import dev.latchkey.local.Call.LostReplyException;
import dev.latchkey.local.store.Result;
import dev.latchkey.spi.BackendException;
import dev.latchkey.spi.Outcome;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Turns the engine's answers, and their failing to come, into what the waist promises. */
final class Answers {

    private Answers() {}

    /**
     * As {@link #settle}, but what may have been done is {@link Outcome.Unknown}.
     *
     * @param first hears the outcome before anyone else; null if nothing can have been done
     */
    static CompletableFuture<Outcome> settleCommit(
            CompletableFuture<Result> answer, Function<Result, Outcome> outcome, Consumer<@Nullable Outcome> first) {
        CompletableFuture<Outcome> settled = new CompletableFuture<>();
        answer.whenComplete((result, failure) -> {
            if (failure == null || mayHaveHappened(failure)) {
                Outcome reached = failure == null ? outcome.apply(result) : new Outcome.Unknown(reason(failure));
                first.accept(reached);
                settled.complete(reached);
            } else {
                first.accept(null);
                settled.completeExceptionally(reason(failure));
            }
        });
        return settled;
    }

    /** What nobody foresaw may have happened at any point. */
    private static boolean mayHaveHappened(Throwable failure) {
        return failure instanceof LostReplyException lost
                ? lost.mayHaveHappened
                : !(failure instanceof BackendException);
    }

    /** The stage that the waist promises: it fails with the bare {@link BackendException}. */
    @SuppressWarnings("NullAway") // a stage of Void is completed with null
    static <T, R> CompletableFuture<R> settle(
            CompletableFuture<T> answer, Function<T, @Nullable R> value, Function<BackendException, R> onFailure) {
        CompletableFuture<R> settled = new CompletableFuture<>();
        answer.whenComplete((result, failure) -> {
            try {
                settled.complete(failure == null ? value.apply(result) : onFailure.apply(reason(failure)));
            } catch (RuntimeException thrown) {
                settled.completeExceptionally(thrown);
            }
        });
        return settled;
    }

    static <R> R fail(BackendException failure) {
        throw failure;
    }

    private static BackendException reason(Throwable failure) {
        Throwable bare =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        if (bare instanceof LostReplyException lost) {
            return lost.reason;
        } else if (bare instanceof BackendException known) {
            return known;
        }
        return new BackendException(
                BackendException.Kind.REFUSED, "The local engine failed on the request: " + bare.getMessage(), bare);
    }
}
