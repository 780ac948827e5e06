package dev.latchkey.lock;

import dev.latchkey.session.Grant;
import dev.latchkey.session.GrantLostException;
import dev.latchkey.session.Participant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.Lock;

/**
 * Excludes all others, in this process and in every other, while its {@link Grant} is valid. Fair: who asks first is served
 * first, but that threads of one process may hand over among themselves for a few milliseconds. Thread-safe.
 *
 * <p>Ownership is the grant, not a thread: it may be acquired in one thread and released in another, and a thread that asks
 * twice waits for itself. {@link #asReentrantLock()} is for code that wants the other way.
 *
 * <p>Acquiring costs one wait for the engine, and so does releasing; between threads of one process mostly none.
 */
public interface DistributedLock extends Acquirable<Grant> {

    /** The name it was asked for by. */
    String name();

    /**
     * Acquires, runs the action, and releases.
     *
     * @return what the action returned
     * @throws GrantLostException if the lock was lost before the action had ended: what it did may have overlapped with
     *     another holder
     * @throws E if the action threw it
     */
    <T, E extends Exception> T withLock(Guarded<T, E> action) throws E, InterruptedException;

    /** Who holds it now, read from the engine; empty if nobody does. */
    Optional<Participant> holder();

    /**
     * Who waits, first come first, read from the engine. Threads of one process wait as one.
     */
    List<Participant> waiters();

    /**
     * The lock as a {@link Lock} that belongs to threads and is reentrant; the same object each time. {@code unlock} throws
     * {@link GrantLostException} if the lock was lost meanwhile. It has no conditions: {@code newCondition} throws
     * {@link UnsupportedOperationException}.
     *
     * <p>Nothing waits for ever in silence: {@code lock} and {@code lockInterruptibly} give up after {@code waitTimeout}, an hour
     * by default, with an {@link dev.latchkey.session.AcquireTimeoutException} that says who is in the way. An interrupt does
     * not end {@code lock}, but costs it its place in the queue.
     */
    Lock asReentrantLock();

    /** What is done while the lock is held. */
    @FunctionalInterface
    interface Guarded<T, E extends Exception> {

        /** Runs with the lock held; the grant has the fencing token to pass on. */
        T run(Grant grant) throws E;
    }
}
