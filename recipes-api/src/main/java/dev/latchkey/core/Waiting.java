package dev.latchkey.core;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** The wait that makes a blocking call of an asynchronous one. */
public final class Waiting {

    private Waiting() {}

    /**
     * Waits for the result; if interrupted, cancels the future, which withdraws the request. If that comes too late, because the
     * result is there, it is the caller's, who may have to give it back, and the thread stays interrupted.
     *
     * @throws InterruptedException if the thread was interrupted before or during the wait
     */
    public static <T> T forResult(Future<T> future, String wanted) throws InterruptedException {
        try {
            return getOrCancel(future);
        } catch (ExecutionException e) {
            throw Failures.forWaiter(wanted, e);
        }
    }

    private static <T> T getOrCancel(Future<T> future) throws InterruptedException, ExecutionException {
        try {
            return future.get();
        } catch (InterruptedException e) {
            if (future.cancel(false) || future.isCancelled()) {
                throw e;
            }
            T result = future.get();
            Thread.currentThread().interrupt();
            return result;
        }
    }

    /** Waits, but not longer than the limit, nor once interrupted, which stays set; then the fallback is the answer. */
    public static <T> T uninterruptibly(CompletableFuture<T> future, Duration limit, T fallback) {
        if (!future.isDone()) {
            try {
                return future.get(Deadlines.nanos(limit), TimeUnit.NANOSECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return fallback;
            } catch (ExecutionException | TimeoutException e) {
                return fallback;
            }
        }
        return future.join();
    }

    /** Waits for the end, but not longer than the limit, nor once interrupted, which stays set. */
    public static void forEnd(CompletableFuture<Void> future, Duration limit) {
        uninterruptibly(future.handle((ended, failure) -> true), limit, false);
    }
}
