package dev.latchkey.cli.demo;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Sees to it that the demo tells nothing that did not happen. */
final class Truth {

    /** Far beyond what anything here takes; a slow machine makes nobody a liar. */
    private static final Duration PATIENCE = Duration.ofSeconds(120);

    private Truth() {}

    /** Goes on if it is so. */
    static void check(boolean so, String wanted) {
        if (!so) {
            throw new UntrueException("The demo stops here: " + wanted + " was to be seen, but it is not so.");
        }
    }

    /** Waits for what is to happen. */
    static <T> T happens(String wanted, CompletableFuture<T> future) throws InterruptedException, ExecutionException {
        try {
            return future.get(PATIENCE.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException tooLate) {
            throw new UntrueException("The demo stops here: " + wanted
                    + " was to be seen, but it has not happened within " + PATIENCE.toSeconds() + " s.");
        }
    }
}
