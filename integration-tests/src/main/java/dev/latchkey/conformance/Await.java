package dev.latchkey.conformance;

import dev.latchkey.session.Grant;
import dev.latchkey.spi.BackendException;
import java.time.Duration;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * Waits for what a test expects, never for a time. The deadline is far beyond what any promise allows, so that a slow
 * machine fails no test; whoever reaches it is stuck.
 */
final class Await {

    static final Duration DEADLINE = Duration.ofSeconds(60);

    private static final long POLL_NANOS = 5_000_000;
    private static final long POLL_NANOS_MAX = 100_000_000;

    /** Who has waited for long asks less often: most questions are requests, and cost the engine work. */
    private static final int WAITED_PER_PAUSE = 16;

    private static final Duration NEARLY_OVER = Duration.ofMillis(300);

    private Await() {}

    /** Returns once the condition holds. */
    static void until(String what, BooleanSupplier condition) {
        long start = System.nanoTime();
        while (!condition.getAsBoolean()) {
            long waited = System.nanoTime() - start;
            if (waited > DEADLINE.toNanos()) {
                throw new AssertionError("Waited " + DEADLINE.toSeconds() + " s in vain until " + what + ".");
            }
            LockSupport.parkNanos(Math.min(Math.max(waited / WAITED_PER_PAUSE, POLL_NANOS), POLL_NANOS_MAX));
        }
    }

    /**
     * Waits for the end of a grant, and says when it was last seen to be valid: to the instant, since near its end it asks on
     * and on.
     */
    static long lastValidNanos(Grant grant) {
        long last = 0;
        long before = System.nanoTime();
        while (grant.isValid()) {
            last = before;
            if (grant.remaining().compareTo(NEARLY_OVER) > 0) {
                LockSupport.parkNanos(POLL_NANOS);
            }
            before = System.nanoTime();
        }
        return last;
    }

    /**
     * Returns once the condition holds, however long that takes, as long as there is progress: something that changes all the
     * while. For much work, where only who stands still is stuck.
     */
    static void untilOrStuck(String what, Supplier<String> progress, BooleanSupplier condition) {
        String last = progress.get();
        long since = System.nanoTime();
        while (!condition.getAsBoolean()) {
            String now = progress.get();
            if (!now.equals(last)) {
                last = now;
                since = System.nanoTime();
            } else if (System.nanoTime() - since > DEADLINE.toNanos()) {
                throw new AssertionError("Waited in vain until " + what + "; for the last " + DEADLINE.toSeconds()
                        + " s nothing has changed, and it stands at: " + now);
            }
            LockSupport.parkNanos(POLL_NANOS);
        }
    }

    /** Fails as soon as the condition ceases to hold; returns when it has held for so long. */
    static void staysTrue(String what, Duration span, BooleanSupplier condition) {
        long start = System.nanoTime();
        do {
            if (!condition.getAsBoolean()) {
                throw new AssertionError("It did not stay so that " + what + ".");
            }
            LockSupport.parkNanos(POLL_NANOS);
        } while (System.nanoTime() - start < span.toNanos());
    }

    /** What the stage completes with; throws what it fails with. */
    static <T> T result(CompletionStage<T> stage) {
        try {
            return stage.toCompletableFuture().get(DEADLINE.toNanos(), TimeUnit.NANOSECONDS);
        } catch (ExecutionException e) {
            Throwable cause = unwrapped(e);
            if (cause instanceof RuntimeException runtime) {
                // Its stack shows the backend's thread; the caller's is what a reader looks for first.
                runtime.addSuppressed(new RuntimeException("The test waited here."));
                throw runtime;
            }
            throw new AssertionError("A stage failed with what is not a BackendException.", cause);
        } catch (TimeoutException e) {
            throw new AssertionError("A call has not ended after " + DEADLINE.toSeconds() + " s.", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("Interrupted while waiting for a call to end.", e);
        }
    }

    /** What the stage fails with; complains if it completes normally. */
    static BackendException failure(CompletionStage<?> stage) {
        Object value;
        try {
            value = result(stage);
        } catch (BackendException e) {
            return e;
        }
        throw new AssertionError("A failure is wanted, but the stage completed with " + value + ".");
    }

    private static Throwable unwrapped(Throwable thrown) {
        Throwable cause = thrown;
        while ((cause instanceof ExecutionException || cause instanceof CompletionException)
                && cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause;
    }
}
