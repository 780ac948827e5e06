package dev.latchkey.core;

import dev.latchkey.session.EngineUnavailableException;
import dev.latchkey.spi.Time;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/**
 * The two faces of a call that the engine answers: blocking with a limit, and as a future for the application. Whichever way
 * the caller gives up, the call's own future ends, and with it what it began.
 */
public final class Calls {

    private Calls() {}

    /**
     * To be called before anything is begun on behalf of a caller who is going to wait.
     *
     * @throws InterruptedException if the thread is interrupted
     */
    public static void requireNotInterrupted() throws InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException("Interrupted before anything was asked of the engine.");
        }
    }

    /**
     * Waits for the answer, for at most so long.
     *
     * @param wanted what is waited for, as a clause for messages: "joining group a"
     * @throws EngineUnavailableException if that went by
     * @throws InterruptedException if the thread was interrupted before or during the wait
     */
    public static <T> T await(Kernel kernel, CompletableFuture<T> answer, String wanted, long waitNanos)
            throws InterruptedException {
        if (answer.isDone() || waitNanos == Long.MAX_VALUE) {
            return Waiting.forResult(answer, wanted);
        }
        Time.Timeout timeout = kernel.time()
                .schedule(waitNanos, () -> answer.completeExceptionally(tooLate(kernel, wanted, waitNanos)));
        try {
            return Waiting.forResult(answer, wanted);
        } finally {
            timeout.cancel();
        }
    }

    private static EngineUnavailableException tooLate(Kernel kernel, String wanted, long waitNanos) {
        return new EngineUnavailableException(
                wanted + " had no answer from the engine within " + waitNanos / 1_000_000 + " ms; session "
                        + kernel.sessions().state() + ".",
                null);
    }

    /**
     * The answer as the application gets it: completed on the callback executor, failures in the application's words.
     * Cancelling it cancels the call.
     */
    public static <T> CompletableFuture<T> async(Kernel kernel, CompletableFuture<T> answer, String wanted) {
        return async(kernel, answer, wanted, result -> {});
    }

    /** The same for what is to be given up if the application cancels after the engine has answered. */
    public static <T> CompletableFuture<T> async(
            Kernel kernel, CompletableFuture<T> answer, String wanted, Consumer<? super T> giveUp) {
        CompletableFuture<T> given = new CompletableFuture<>();
        answer.whenComplete((result, failure) -> kernel.deliver(() -> {
            if (failure == null) {
                if (!given.complete(result)) {
                    giveUp.accept(result);
                }
            } else {
                given.completeExceptionally(Failures.forApplication(wanted, failure));
            }
        }));
        given.whenComplete((result, failure) -> answer.cancel(false));
        return given;
    }

    /** Waits for what goes on by itself anyway, for about the request time-out at the most, and not once interrupted. */
    public static void briefly(Kernel kernel, CompletableFuture<Void> confirmed) {
        Waiting.uninterruptibly(confirmed.thenApply(done -> true), kernel.requestTimeout(), false);
    }
}
