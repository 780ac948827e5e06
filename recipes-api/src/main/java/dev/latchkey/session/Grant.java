package dev.latchkey.session;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Something held: a lock, a permit, a leadership. Whoever has the handle holds it, on whichever thread; see
 * {@linkplain dev.latchkey.session the loss contract}. Thread-safe.
 *
 * <p>A grant that is valid may stop being valid at any time, and does so for good. Being told is not being stopped: guard
 * what matters with the {@linkplain #fencingToken() fencing token}.
 */
public interface Grant extends AutoCloseable {

    /** What is held, for messages: {@code lock orders/42}. */
    String resource();

    /**
     * A positive number that is greater than that of every earlier grant of the same resource. A store that remembers the
     * greatest it has seen, and refuses smaller ones, is safe from holders that were stopped and go on later.
     */
    long fencingToken();

    /** Whether it is still held, by the clock; does no I/O and takes nanoseconds. Once false it stays false. */
    boolean isValid();

    /** How long it remains valid if the engine is silent from now on; zero when it is over. */
    Duration remaining();

    /**
     * Returns if the grant is valid.
     *
     * @throws GrantLostException if it was lost or released
     */
    void requireValid();

    /**
     * Completes once, with the reason, when the grant is lost, at the session's deadline at the latest; never after
     * {@link #release()}. What depends on it runs on the coordinator's callback executor.
     */
    CompletionStage<String> whenLost();

    /**
     * Gives it back and waits, for about the request time-out at the most, until the engine has confirmed it; if the engine
     * cannot confirm in time, the release goes on in the background. An interrupt cuts the wait short and stays set.
     * Releasing again gives the same answer.
     *
     * @return whether it was held up to this call; false if it had been lost
     */
    boolean release();

    /** The same without the wait. What depends on it runs on the coordinator's callback executor. */
    CompletableFuture<Boolean> releaseAsync();

    /** Releases; for try-with-resources. Whether the grant was lost before is not told: ask {@link #release()}. */
    @Override
    default void close() {
        release();
    }
}
