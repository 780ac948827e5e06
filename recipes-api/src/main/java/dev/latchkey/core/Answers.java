package dev.latchkey.core;

import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The two ways in which what was asked for comes to its caller: waited for, or as a future of the caller's own. */
public final class Answers {

    private Answers() {}

    /**
     * Asks, and waits for the answer; an interrupt withdraws the request.
     *
     * @param wanted what is waited for, as a clause for a message
     * @throws InterruptedException if the thread was interrupted before or during the wait
     */
    public static <A, B> B now(Supplier<CompletableFuture<A>> ask, String wanted, Function<? super A, ? extends B> read)
            throws InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException("Interrupted before asking for " + wanted + ".");
        }
        return read.apply(Waiting.forResult(ask.get(), wanted));
    }

    /**
     * A future of the answer, completed on the callback executor; however the caller completes it first, the request is
     * withdrawn.
     */
    public static <A, B> CompletableFuture<B> later(
            Kernel kernel, CompletableFuture<A> asked, String wanted, Function<? super A, ? extends B> read) {
        CompletableFuture<B> result = new CompletableFuture<>();
        result.whenComplete((value, failure) -> asked.cancel(false));
        asked.whenComplete((answer, failure) -> {
            if (!asked.isCancelled()) {
                kernel.deliver(() -> finish(result, answer, failure, wanted, read));
            }
        });
        return result;
    }

    private static <A, B> void finish(
            CompletableFuture<B> result,
            A answer,
            @Nullable Throwable failure,
            String wanted,
            Function<? super A, ? extends B> read) {
        if (failure != null) {
            result.completeExceptionally(Failures.forApplication(wanted, failure));
            return;
        }
        try {
            result.complete(read.apply(answer));
        } catch (RuntimeException unreadable) {
            result.completeExceptionally(Failures.forApplication(wanted, unreadable));
        }
    }
}
