package dev.latchkey.lock;

import dev.latchkey.core.Acquisition;
import dev.latchkey.core.HandOverQueue;
import dev.latchkey.core.Kernel;
import dev.latchkey.core.Names;
import dev.latchkey.session.Grant;
import dev.latchkey.session.GrantLostException;
import dev.latchkey.session.Participant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.Lock;
import org.jspecify.annotations.Nullable;

/** The lock, as callers line up for it in a {@link HandOverQueue}. */
final class QueuedLock extends Asking<Grant> implements DistributedLock {

    private final String name;
    private final HandOverQueue queue;
    /** Made when it is first asked for, by which most locks are not. */
    private volatile @Nullable Lock reentrant;

    QueuedLock(Kernel kernel, String name) {
        super(kernel, "lock " + name);
        this.name = name;
        this.queue = new HandOverQueue(kernel, toString(), Names.key("locks", name), this);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    Acquisition request(long waitNanos) {
        return queue.acquire(waitNanos);
    }

    @Override
    CompletableFuture<String> inTheWay(CompletableFuture<Optional<Grant>> inVain) {
        return queue.describe((Acquisition) inVain)
                .thenCombine(queue.reader().describeFirst(), (here, holder) -> holder + "; " + here);
    }

    @Override
    Grant handle(Grant grant) {
        return grant;
    }

    @Override
    public <T, E extends Exception> T withLock(Guarded<T, E> action) throws E, InterruptedException {
        T result;
        Grant grant = acquire();
        try (grant) {
            result = action.run(grant);
        }
        if (!grant.release()) {
            throw new GrantLostException(
                    "The action under " + this + " ended, but the lock with fencing token " + grant.fencingToken()
                            + " had been lost before: what the action did may have overlapped with another holder.",
                    null);
        }
        return result;
    }

    @Override
    public Optional<Participant> holder() {
        return queue.reader().readNow(toString()).stream().findFirst();
    }

    @Override
    public List<Participant> waiters() {
        return queue.reader().readNow(toString()).stream().skip(1).toList();
    }

    @Override
    public Lock asReentrantLock() {
        Lock known = reentrant;
        if (known != null) {
            return known;
        }
        // One for all who ask: how often a thread has the lock is known to the adapter it was taken by.
        synchronized (this) {
            Lock adapter = reentrant;
            if (adapter == null) {
                adapter = new ReentrantAdapter(this);
                reentrant = adapter;
            }
            return adapter;
        }
    }
}
