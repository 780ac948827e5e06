package dev.latchkey.lock;

import dev.latchkey.core.Acquisition;
import dev.latchkey.core.HandOverQueue;
import dev.latchkey.core.Kernel;
import dev.latchkey.core.Names;
import dev.latchkey.core.QueueReader;
import dev.latchkey.session.Grant;
import dev.latchkey.session.GrantLostException;
import dev.latchkey.session.Participant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.Lock;

/** The lock, as callers line up for it in a {@link HandOverQueue}. */
final class QueuedLock extends Asking<Grant> implements DistributedLock {

    private final String name;
    private final HandOverQueue queue;
    private final QueueReader reader;
    private final Lock reentrant = new ReentrantAdapter(this);

    QueuedLock(Kernel kernel, String name) {
        super(kernel, "lock " + name);
        this.name = name;
        String directory = Names.key("locks", name);
        this.queue = new HandOverQueue(kernel, toString(), directory, this);
        this.reader = new QueueReader(kernel, directory);
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
                .thenCombine(reader.describeFirst(), (here, holder) -> holder + "; " + here);
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
        return reader.readNow(toString()).stream().findFirst();
    }

    @Override
    public List<Participant> waiters() {
        return reader.readNow(toString()).stream().skip(1).toList();
    }

    @Override
    public Lock asReentrantLock() {
        return reentrant;
    }
}
