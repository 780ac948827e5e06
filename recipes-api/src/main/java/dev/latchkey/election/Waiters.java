package dev.latchkey.election;

import dev.latchkey.core.Failures;
import dev.latchkey.core.Kernel;
import dev.latchkey.core.Serial;
import dev.latchkey.session.AcquireTimeoutException;
import dev.latchkey.session.Grant;
import dev.latchkey.spi.Time;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/**
 * Those who wait for an election, each until it comes, its time is up, or it loses interest. Confined to the serial; nothing of
 * the application may depend on their futures.
 */
final class Waiters {

    private final Kernel kernel;
    private final Standing standing;
    private final Serial serial;
    private final Set<CompletableFuture<Optional<Grant>>> waiting = new LinkedHashSet<>();

    Waiters(Kernel kernel, Standing standing, Serial serial) {
        this.kernel = kernel;
        this.standing = standing;
        this.serial = serial;
    }

    void add(CompletableFuture<Optional<Grant>> waiter, long waitNanos) {
        waiting.add(waiter);
        Time.Timeout timeout = waitNanos == Long.MAX_VALUE
                ? () -> {}
                : kernel.time().schedule(waitNanos, () -> waiter.complete(Optional.empty()));
        waiter.whenComplete((granted, failure) -> {
            timeout.cancel();
            serial.execute(() -> waiting.remove(waiter));
        });
    }

    void elected(Grant leadership) {
        for (CompletableFuture<Optional<Grant>> waiter : List.copyOf(waiting)) {
            waiter.complete(Optional.of(leadership));
        }
    }

    void failed(Throwable cause) {
        for (CompletableFuture<Optional<Grant>> waiter : List.copyOf(waiting)) {
            waiter.completeExceptionally(cause);
        }
    }

    /** What the waiter gets, or a failure that says how things stand if it gets nothing in time. */
    CompletableFuture<Grant> required(CompletableFuture<Optional<Grant>> waiter, Duration wait) {
        CompletableFuture<Grant> result = new CompletableFuture<>();
        result.whenComplete((grant, failure) -> waiter.cancel(false));
        waiter.whenComplete((granted, failure) -> {
            if (failure != null) {
                result.completeExceptionally(Failures.unwrap(failure));
            } else if (granted.isPresent()) {
                result.complete(granted.get());
            } else {
                standing.describeLeader()
                        .thenAccept(leader -> result.completeExceptionally(
                                new AcquireTimeoutException(notInTime(wait, leader), null)));
            }
        });
        return result;
    }

    private String notInTime(Duration wait, String leader) {
        return standing.resource() + " was not elected within " + wait.toMillis() + " ms: " + leader + "; session "
                + kernel.sessions().state() + " for another "
                + kernel.sessions().remaining().toMillis() + " ms.";
    }
}
