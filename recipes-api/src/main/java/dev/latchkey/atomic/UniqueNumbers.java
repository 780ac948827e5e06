package dev.latchkey.atomic;

import java.util.concurrent.CompletableFuture;

/**
 * Hands out numbers that no other caller of the same counter gets, in this process or in another; from one source they rise.
 * Thread-safe.
 *
 * <p>Most calls take nanoseconds, since numbers are reserved in blocks. There may be gaps: what a process has reserved and not
 * used when it ends, or when a reply is lost, is never handed out.
 */
public interface UniqueNumbers {

    /**
     * The next number.
     *
     * @throws dev.latchkey.session.EngineUnavailableException if a new block is needed and the engine cannot be reached in time
     */
    long next() throws InterruptedException;

    /** {@link #next()} as a future. A number whose future was cancelled is lost or given to another caller, never twice. */
    CompletableFuture<Long> nextAsync();
}
