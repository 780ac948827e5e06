package dev.latchkey.lock;

import dev.latchkey.core.Kernel;
import dev.latchkey.core.Serial;
import dev.latchkey.session.Grant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * One request for several locks: takes one after the other, and gives all of them back if it cannot have all in time. A future
 * that completes with the whole, or empty if that was not to be had; completing it from outside withdraws what is asked for.
 *
 * <p>Invariant: as long as it is not complete, those before the one that is asked for are held. Its state is confined to its
 * serial.
 */
final class Gathering extends CompletableFuture<Optional<Grant>> {

    private final Kernel kernel;
    private final String what;
    private final List<QueuedLock> locks;
    private final long waitNanos;
    private final long beganNanos;
    private final Serial serial;
    private final Map<String, Grant> held = new LinkedHashMap<>();

    private @Nullable CompletableFuture<Optional<Grant>> asked;
    /** How things stood when the time was up. */
    private CompletableFuture<String> inTheWay =
            CompletableFuture.completedFuture("nothing had been asked for when the time was over");

    Gathering(Kernel kernel, String what, List<QueuedLock> locks, long waitNanos) {
        this.kernel = kernel;
        this.what = what;
        this.locks = locks;
        this.waitNanos = waitNanos;
        this.beganNanos = kernel.time().nanoTime();
        this.serial = new Serial(kernel.callbacks());
    }

    Gathering begin() {
        whenComplete((granted, failure) -> {
            if (granted == null || granted.isEmpty()) {
                serial.execute(this::withdraw);
            }
        });
        serial.execute(this::askForNext);
        return this;
    }

    /** Says what was in the way of a request that ran out. */
    CompletableFuture<String> inTheWay() {
        CompletableFuture<String> said = new CompletableFuture<>();
        serial.execute(() -> inTheWay.whenComplete((clauses, failure) -> said.complete(clauses)));
        return said;
    }

    private void askForNext() {
        if (isDone()) {
            return;
        }
        if (held.size() == locks.size()) {
            conclude();
            return;
        }
        long left = leftNanos();
        QueuedLock lock = locks.get(held.size());
        if (left <= 0 && waitNanos > 0) {
            inTheWay = CompletableFuture.completedFuture("the time was over before " + lock + " could be asked for");
            complete(Optional.empty());
            return;
        }
        CompletableFuture<Optional<Grant>> request = lock.request(left);
        asked = request;
        request.whenComplete((granted, failure) -> serial.execute(() -> answered(lock, request, granted, failure)));
    }

    private long leftNanos() {
        return waitNanos == Long.MAX_VALUE
                ? Long.MAX_VALUE
                : waitNanos - (kernel.time().nanoTime() - beganNanos);
    }

    private void answered(
            QueuedLock lock,
            CompletableFuture<Optional<Grant>> request,
            @Nullable Optional<Grant> granted,
            @Nullable Throwable failure) {
        if (granted != null && granted.isPresent()) {
            if (isDone()) {
                granted.get().releaseAsync();
                return;
            }
            held.put(lock.name(), granted.get());
            askForNext();
        } else if (failure != null) {
            completeExceptionally(failure);
        } else {
            inTheWay = lock.inTheWay(request).thenApply(clauses -> lock + " was in the way: " + clauses);
            complete(Optional.empty());
        }
    }

    private void conclude() {
        HeldSet all = new HeldSet(what, held, kernel.requestTimeout());
        if (!all.isValid()) {
            // A session was lost on the way, and with it those before: all or none.
            giveBack();
            askForNext();
        } else if (!complete(Optional.of(all))) {
            giveBack();
        }
    }

    private void withdraw() {
        if (asked != null) {
            asked.cancel(false);
        }
        giveBack();
    }

    private void giveBack() {
        held.values().forEach(Grant::releaseAsync);
        held.clear();
    }
}
