package dev.latchkey.lock;

import dev.latchkey.core.Kernel;
import dev.latchkey.session.Grant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;

/** The locks of a set, in their order, as each {@link Gathering} takes them. */
final class GatheredLocks extends Asking<GrantSet> implements LockSet {

    private final Kernel kernel;
    private final List<QueuedLock> locks;

    /** The locks must be in the order of their names, each once. */
    GatheredLocks(Kernel kernel, List<QueuedLock> locks) {
        super(kernel, locks.stream().map(QueuedLock::name).collect(Collectors.joining(", ", "locks ", "")));
        this.kernel = kernel;
        this.locks = locks;
    }

    @Override
    public List<String> names() {
        return locks.stream().map(QueuedLock::name).toList();
    }

    @Override
    Gathering request(long waitNanos) {
        return new Gathering(kernel, toString(), locks, waitNanos).begin();
    }

    @Override
    CompletableFuture<String> inTheWay(CompletableFuture<Optional<Grant>> inVain) {
        return ((Gathering) inVain).inTheWay();
    }

    @Override
    GrantSet handle(Grant grant) {
        return (GrantSet) grant;
    }
}
