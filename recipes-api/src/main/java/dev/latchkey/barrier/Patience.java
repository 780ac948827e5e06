package dev.latchkey.barrier;

import dev.latchkey.core.Kernel;
import dev.latchkey.session.AcquireTimeoutException;
import dev.latchkey.spi.Time;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/** How long the calls of this package wait. */
final class Patience {

    private Patience() {}

    /** For a change: long enough for an answer that is lost and asked for again. */
    static long forChange(Kernel kernel) {
        return 2 * kernel.requestTimeout().toNanos();
    }

    /** Runs the task when the time has come, unless the future is completed before. */
    static void runIfNotDone(Kernel kernel, CompletableFuture<?> future, long waitNanos, Runnable task) {
        if (!future.isDone() && waitNanos < Long.MAX_VALUE) {
            Time.Timeout timeout = kernel.time().schedule(waitNanos, task);
            future.whenComplete((result, failure) -> timeout.cancel());
        }
    }

    /** Throws unless what was waited for came in time. */
    static void require(boolean inTime, Object what, Duration wait) {
        if (!inTime) {
            throw new AcquireTimeoutException(
                    what + " did not open within " + wait.toMillis() + " ms; the request was withdrawn.", null);
        }
    }
}
