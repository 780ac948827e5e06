package dev.latchkey.inspect;

import dev.latchkey.session.CoordinatorClosedException;
import dev.latchkey.session.EngineRefusedException;
import dev.latchkey.session.EngineUnavailableException;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * Reads from the engine who holds and who waits, in this namespace, whoever they are. It only reads, and may be used in
 * production at any time. Thread-safe.
 *
 * <p>Blocking methods wait for at most the coordinator's {@code waitTimeout}, and throw {@link InterruptedException} if the thread
 * is interrupted. All methods throw {@link EngineUnavailableException} if the engine does not answer in time,
 * {@link EngineRefusedException} if it refuses, and {@link CoordinatorClosedException} when the coordinator is, or gets, closed.
 */
public interface Inspector {

    /** The kinds that can be looked at: {@code locks}, {@code elections} and so on. */
    List<String> kinds();

    /**
     * How things stand with one recipe; nobody holds and nobody waits if the engine does not know of it.
     *
     * @param kind one of {@link #kinds()}
     * @param name the name that the application gives it
     * @throws IllegalArgumentException if there is no such kind, or the name is none
     */
    Inspection of(String kind, String name) throws InterruptedException;

    /** {@link #of} as a future. */
    CompletableFuture<Inspection> ofAsync(String kind, String name);

    /**
     * All recipes of a kind that somebody holds or waits for, by their names.
     *
     * @param kind one of {@link #kinds()}
     * @throws IllegalArgumentException if there is no such kind
     */
    List<Inspection> all(String kind) throws InterruptedException;

    /** {@link #all(String)} as a future. */
    CompletableFuture<List<Inspection>> allAsync(String kind);

    /** All recipes that somebody holds or waits for, by kind and name. */
    List<Inspection> all() throws InterruptedException;

    /** {@link #all()} as a future. */
    CompletableFuture<List<Inspection>> allAsync();

    /**
     * The names of the configurations in which something was ever written, in order. What stands in them
     * {@code coordinator.config(name)} tells.
     */
    List<String> configurations() throws InterruptedException;

    /** {@link #configurations()} as a future. */
    CompletableFuture<List<String>> configurationsAsync();
}
