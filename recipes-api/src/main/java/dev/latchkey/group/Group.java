package dev.latchkey.group;

import dev.latchkey.session.CoordinatorClosedException;
import dev.latchkey.session.EngineRefusedException;
import dev.latchkey.session.EngineUnavailableException;
import dev.latchkey.session.ListenerHandle;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * Shows who takes part, and lets this application take part: once, as one {@link Member}. What it shows is a live copy that
 * is read without I/O, and oneself is in it exactly from the return of {@code join} to the return of {@code leave}, but for the
 * time between a lost session and the next. Thread-safe.
 *
 * <p>The group begins to follow the engine with the first call that needs it, and goes on until it, or the coordinator, is
 * closed. Blocking methods throw {@link InterruptedException} if the thread is interrupted, and then leave nothing behind. All
 * methods that wait for the engine throw {@link EngineUnavailableException} when their time is over,
 * {@link EngineRefusedException} if the engine refuses for good, and {@link CoordinatorClosedException} when the coordinator
 * is, or gets, closed.
 */
public interface Group extends AutoCloseable {

    /** The name it was asked for by. */
    String name();

    /** Joins without data; see {@link #join(String, Duration)}. */
    Member join() throws InterruptedException;

    /** Joins, and waits for at most the coordinator's {@code waitTimeout}; see {@link #join(String, Duration)}. */
    Member join(String data) throws InterruptedException;

    /**
     * Joins; on return {@link #members()} shows oneself. If that cannot be had in this time, nothing is left behind.
     *
     * @return oneself, as the group shows it
     * @throws IllegalStateException if this application is a member, or about to be one; {@link #update} is for other data
     * @throws IllegalArgumentException if the data are longer than 512 KiB
     */
    Member join(String data, Duration wait) throws InterruptedException;

    /** Joins; cancelling the future withdraws. What depends on it runs on the coordinator's callback executor. */
    CompletableFuture<Member> joinAsync(String data);

    /**
     * Replaces one's data, in place; waits, for at most the coordinator's {@code waitTimeout}, until {@link #members()} shows it.
     *
     * @throws IllegalStateException if this application is no member
     */
    Member update(String data) throws InterruptedException;

    /** {@link #update} as a future; cancelling it gives up waiting, not the data. */
    CompletableFuture<Member> updateAsync(String data);

    /**
     * Leaves; on return {@link #members()} shows oneself no more. Waits no longer than about the request time-out, and not when
     * interrupted: then the leaving goes on by itself until the engine has confirmed it. Does nothing if this application is no
     * member.
     */
    void leave();

    /** {@link #leave()} as a future, which completes when {@link #members()} shows oneself no more. */
    CompletableFuture<Void> leaveAsync();

    /**
     * Who is in it, whoever joined first first; immutable. Costs no I/O, but that the very first call waits until the group is
     * known.
     */
    List<Member> members() throws InterruptedException;

    /** {@link #members()} as a future. */
    CompletableFuture<List<Member>> membersAsync();

    /** Oneself, exactly if {@link #members()} shows oneself. */
    Optional<Member> self();

    /**
     * For how long the engine has been out of reach, so that {@link #members()} may be out of date; zero while it is followed.
     */
    Duration age();

    /** Tells the listener who is in it, and then who comes, goes and changes. */
    ListenerHandle onChange(GroupListener listener);

    /** Leaves, as {@link #leave()} does, and stops following; the coordinator then makes another object for this name. */
    @Override
    void close();
}
