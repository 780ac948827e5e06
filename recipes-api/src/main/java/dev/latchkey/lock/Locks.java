package dev.latchkey.lock;

import dev.latchkey.core.Interned;
import dev.latchkey.core.Kernel;
import dev.latchkey.core.Names;
import dev.latchkey.core.QueueKind;
import java.util.Collection;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;

/** Makes the locks of one coordinator; applications ask the coordinator instead. */
public final class Locks {

    private final Kernel kernel;
    private final Interned<QueuedLock> locks = new Interned<>();
    private final Interned<DistributedReadWriteLock> readWriteLocks = new Interned<>();
    private final Interned<DistributedSemaphore> semaphores = new Interned<>();

    /** For the coordinator. */
    @SuppressWarnings("exports")
    public Locks(Kernel kernel) {
        this.kernel = kernel;
        kernel.kinds().add(QueueKind.ofOne("locks"));
        kernel.kinds()
                .add(new QueueKind(
                        "rwlocks",
                        (its, name, queue) -> CompletableFuture.completedFuture(ReadWriteRules.holding(queue))));
        kernel.kinds()
                .add(new QueueKind(
                        "semaphores",
                        (its, name, queue) -> new PermitCount(its, "semaphore " + name, name, Integer.MAX_VALUE)
                                .read()
                                .thenApply(permits -> QueuedSemaphore.holding(queue, permits))));
    }

    /** The one lock of this name. */
    public DistributedLock lock(String name) {
        return queuedLock(name);
    }

    /** The one read-write lock of this name. */
    public DistributedReadWriteLock readWriteLock(String name) {
        return readWriteLocks.get(
                Names.check("read-write lock", name), checked -> new QueuedReadWriteLock(kernel, checked));
    }

    /** The one semaphore of this name with so many permits; whether that is their number shows when it is used. */
    public DistributedSemaphore semaphore(String name, int permits) {
        Names.check("semaphore", name);
        QueuedSemaphore.check("The number of permits of semaphore " + name, permits);
        return semaphores.get(permits + " of " + name, key -> new QueuedSemaphore(kernel, name, permits));
    }

    /** The locks of these names, to be had together. */
    public LockSet lockAll(Collection<String> names) {
        if (names.isEmpty()) {
            throw new IllegalArgumentException("The names of locks are wanted, but there is none.");
        }
        return new GatheredLocks(
                kernel, new TreeSet<>(names).stream().map(this::queuedLock).toList());
    }

    private QueuedLock queuedLock(String name) {
        return locks.get(Names.check("lock", name), checked -> new QueuedLock(kernel, checked));
    }
}
