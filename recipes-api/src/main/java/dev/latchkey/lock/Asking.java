package dev.latchkey.lock;

import dev.latchkey.core.Deadlines;
import dev.latchkey.core.Failures;
import dev.latchkey.core.Kernel;
import dev.latchkey.core.Waiting;
import dev.latchkey.session.AcquireTimeoutException;
import dev.latchkey.session.Grant;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** The manners of asking, made of the one that a recipe provides: a request that runs out by itself. */
abstract class Asking<G extends Grant> implements Acquirable<G> {

    private final Kernel kernel;
    private final String what;

    /** What is asked for, in messages: "lock orders/42". */
    Asking(Kernel kernel, String what) {
        this.kernel = kernel;
        this.what = what;
    }

    /**
     * Asks; completes with the grant, or empty when so much time has gone by, 0 for what can be had at once. Cancelling the
     * future withdraws the request.
     */
    abstract CompletableFuture<Optional<Grant>> request(long waitNanos);

    /** Says, as clauses, what was in the way of a request that ran out. */
    abstract CompletableFuture<String> inTheWay(CompletableFuture<Optional<Grant>> inVain);

    /** The grant as the caller gets it. */
    abstract G handle(Grant grant);

    @Override
    public G acquire() throws InterruptedException {
        return acquire(kernel.waitTimeout());
    }

    @Override
    public G acquire(Duration wait) throws InterruptedException {
        CompletableFuture<Optional<Grant>> request = begin(wait);
        Optional<Grant> granted = Waiting.forResult(request, what);
        if (granted.isPresent()) {
            return handle(granted.get());
        }
        throw new AcquireTimeoutException(Waiting.forResult(notInTime(request, wait), what), null);
    }

    @Override
    public Optional<G> tryAcquire() throws InterruptedException {
        return tryAcquire(Duration.ZERO);
    }

    @Override
    public Optional<G> tryAcquire(Duration wait) throws InterruptedException {
        return Waiting.forResult(begin(wait), what).map(this::handle);
    }

    private CompletableFuture<Optional<Grant>> begin(Duration wait) throws InterruptedException {
        long waitNanos = nanos(wait);
        if (Thread.interrupted()) {
            throw new InterruptedException("Interrupted before waiting for " + what + ".");
        }
        return request(waitNanos);
    }

    @Override
    public CompletableFuture<G> acquireAsync() {
        return acquireAsync(kernel.waitTimeout());
    }

    @Override
    public CompletableFuture<G> acquireAsync(Duration wait) {
        CompletableFuture<Optional<Grant>> request = request(nanos(wait));
        CompletableFuture<G> result = new CompletableFuture<>();
        // However the caller's future ends; once the request itself has ended this does nothing.
        result.whenComplete((grant, failure) -> request.cancel(false));
        request.whenComplete((granted, failure) -> {
            if (failure != null) {
                kernel.deliver(() -> result.completeExceptionally(Failures.forApplication(what, failure)));
            } else if (granted.isPresent()) {
                kernel.deliver(() -> {
                    if (!result.complete(handle(granted.get()))) {
                        granted.get().releaseAsync();
                    }
                });
            } else {
                notInTime(request, wait)
                        .thenAccept(message -> kernel.deliver(
                                () -> result.completeExceptionally(new AcquireTimeoutException(message, null))));
            }
        });
        return result;
    }

    private long nanos(Duration wait) {
        return Deadlines.nanos("The time to wait for " + what, wait);
    }

    private CompletableFuture<String> notInTime(CompletableFuture<Optional<Grant>> request, Duration wait) {
        return inTheWay(request)
                .thenApply(why -> what + " was not granted within " + wait.toMillis() + " ms: " + why + ".");
    }

    @Override
    public String toString() {
        return what;
    }
}
