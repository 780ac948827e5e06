package dev.latchkey.election;

import dev.latchkey.session.AcquireTimeoutException;
import dev.latchkey.session.CoordinationException;
import dev.latchkey.session.CoordinatorClosedException;
import dev.latchkey.session.EngineRefusedException;
import dev.latchkey.session.EngineUnavailableException;
import dev.latchkey.session.Grant;
import dev.latchkey.session.ListenerHandle;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/**
 * One candidacy: stands for election until it is closed, and knows whether it leads. At most one candidate of a name leads at
 * a time, in this process and in every other; they lead in the order in which they came. Thread-safe.
 *
 * <p>A leadership is a {@link Grant}: valid until it is handed over or its session's deadline passes, by the clock. If the
 * session is lost, the candidate stands again by itself in the next, at the end of the queue. A blip that is shorter than the
 * session's life is no event.
 *
 * <p><b>Callbacks</b> run on the coordinator's callback executor, one at a time and in order: {@code onElected} and
 * {@code onDeposed} alternate strictly, beginning with {@code onElected}, and no lock is held meanwhile. A callback may find
 * that what it is told of is over already; the grant says so, and the callback that tells of it is the next. What one throws
 * is logged and told to the coordinator's listener, and keeps no other from being called.
 *
 * <p>A leadership that is given up, by {@link #handOver()}, {@link #close()} or the grant's {@code release}, is over at once
 * for this application, and passes on when its {@code onDeposed} callbacks have returned: nobody else is elected before.
 */
public interface LeaderLatch extends AutoCloseable {

    /** The name it was asked for by. */
    String name();

    /**
     * Begins to stand. Starting twice does nothing.
     *
     * @return this
     * @throws IllegalStateException if it was closed
     */
    LeaderLatch start();

    /**
     * Waits until it leads, for at most the coordinator's {@code waitTimeout}; it goes on standing whether or not it is
     * elected in time, and if the wait is interrupted.
     *
     * @throws AcquireTimeoutException if that went by; the message says who leads and how things stand
     * @throws IllegalStateException if it was not started
     * @throws EngineRefusedException if the engine refuses its candidacy for good
     * @throws CoordinatorClosedException when the coordinator is, or gets, closed
     * @throws CoordinationException if it is, or gets, closed
     */
    Grant await() throws InterruptedException;

    /** The same, for at most so long; empty if that went by. */
    Optional<Grant> await(Duration wait) throws InterruptedException;

    /** {@link #await()} as a future. Cancelling it ends the wait, not the candidacy. */
    CompletableFuture<Grant> awaitAsync();

    /** {@link #await(Duration)} as a future. Cancelling it ends the wait, not the candidacy. */
    CompletableFuture<Optional<Grant>> awaitAsync(Duration wait);

    /** The leadership that it has now, by the clock; empty if none. Does no I/O. */
    Optional<Grant> leadership();

    /**
     * Calls the listener with each leadership that it comes to; with the one that it has now, too.
     *
     * @return takes the listener away
     */
    ListenerHandle onElected(Consumer<Grant> listener);

    /**
     * Calls the listener with the reason, as a clause, each time a leadership has ended.
     *
     * @return takes the listener away
     */
    ListenerHandle onDeposed(Consumer<String> listener);

    /**
     * Gives the leadership up and stands again, at the end of the queue; where nobody else stands it is elected again. Waits
     * until the engine has confirmed it, for at most about the request time-out; in a callback of its own it does not wait.
     *
     * @return whether it led until now
     */
    boolean handOver();

    /** The same without the wait; completes when the leadership has been given back. */
    CompletableFuture<Boolean> handOverAsync();

    /**
     * Who leads, read from the engine; empty if nobody does.
     *
     * @throws EngineUnavailableException if the engine did not say within the request time-out
     */
    Optional<Candidate> leader();

    /** {@link #leader()} as a future. */
    CompletableFuture<Optional<Candidate>> leaderAsync();

    /**
     * Who stands, in the order in which they will lead, the leader first; read from the engine.
     *
     * @throws EngineUnavailableException if the engine did not say within the request time-out
     */
    List<Candidate> candidates();

    /** {@link #candidates()} as a future. */
    CompletableFuture<List<Candidate>> candidatesAsync();

    /**
     * Ends the candidacy, and the leadership if it leads; who waits for it is told. Waits for that, for at most about the
     * request time-out; in a callback of its own it does not wait. Closing twice does nothing.
     */
    @Override
    void close();

    /** The same without the wait. */
    CompletableFuture<Void> closeAsync();
}
