package dev.latchkey.lock;

import dev.latchkey.session.Grant;
import dev.latchkey.session.GrantLostException;
import dev.latchkey.session.Participant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReadWriteLock;

/**
 * Lets any number read at once, in this process and in every other, or one write. Fair: who asks first is served first, so a
 * writer waits for those ahead of it only, and readers who come after it wait for it. Thread-safe.
 *
 * <p>Ownership is the grant, not a thread. Fencing tokens rise with the place in the queue: a writer's is greater than that of
 * every reader and writer before it, so whoever guards a resource with them refuses a writer that was stopped for too long,
 * and may admit readers with an equal or smaller token than the greatest it has seen.
 *
 * <p>A writer may {@linkplain WriteGrant#downgrade() go on as a reader}. A reader cannot become a writer: two who tried would
 * wait for each other for ever. It releases, and asks to write.
 *
 * <p>Acquiring costs one wait for the engine, and so does releasing.
 */
public interface DistributedReadWriteLock {

    /** The name it was asked for by. */
    String name();

    /** The side that is shared; the same object each time. */
    Acquirable<Grant> read();

    /** The side that excludes all others; the same object each time. */
    Acquirable<WriteGrant> write();

    /** Who reads now, read from the engine. */
    List<Participant> readers();

    /** Who writes now, read from the engine; empty if nobody does. */
    Optional<Participant> writer();

    /** Who waits to read or to write, first come first, read from the engine. */
    List<Participant> waiters();

    /**
     * The lock as a {@link ReadWriteLock} that belongs to threads and is reentrant; the same object each time. A thread that
     * has the write lock may take the read lock and then unlock the write lock, and so goes on as a reader. A thread that has
     * only the read lock is refused the write lock with an {@link IllegalStateException}, by {@code tryLock} too.
     * {@code unlock} throws {@link GrantLostException} if the lock was lost meanwhile. There are no conditions. It waits as
     * {@link DistributedLock#asReentrantLock} does.
     */
    ReadWriteLock asReentrantLock();
}
