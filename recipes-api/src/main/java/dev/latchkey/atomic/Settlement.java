package dev.latchkey.atomic;

import dev.latchkey.core.Failures;
import dev.latchkey.core.Kernel;
import dev.latchkey.core.Register;
import dev.latchkey.spi.Entry;
import dev.latchkey.spi.Outcome;
import dev.latchkey.spi.Range;
import dev.latchkey.spi.Transaction;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * One entry that is made once and never changed: who makes it first has decided.
 *
 * <p>It needs no session and knows no unknown outcome: to propose again is harmless, since either proposal of a caller holds
 * the same value, and whatever stands there stays.
 */
final class Settlement {

    private static final long RETRY_PAUSE_NANOS = 50_000_000;

    private final Kernel kernel;
    private final String resource;
    private final String key;
    private volatile byte @Nullable [] decided;

    Settlement(Kernel kernel, String resource, String key) {
        this.kernel = kernel;
        this.resource = resource;
        this.key = key;
    }

    /** The agreed value, after this one was proposed. */
    CompletableFuture<byte[]> propose(byte[] value) {
        if (value.length > Register.VALUE_BYTES_MAX) {
            throw new IllegalArgumentException("A value of at most " + Register.VALUE_BYTES_MAX
                    + " bytes is wanted for " + resource + ", but it has " + value.length + ".");
        }
        byte[] known = decided;
        CompletableFuture<byte[]> answer = new CompletableFuture<>();
        if (known != null) {
            answer.complete(known);
        } else {
            attempt(value, answer);
        }
        return answer;
    }

    /** The agreed value, if there is one. */
    CompletableFuture<Optional<byte[]>> read() {
        byte[] known = decided;
        if (known != null) {
            return CompletableFuture.completedFuture(Optional.of(known));
        }
        return kernel.backend()
                .list(Range.key(key))
                .thenApply(view -> remember(view.entries()))
                .toCompletableFuture();
    }

    private void attempt(byte[] value, CompletableFuture<byte[]> answer) {
        if (answer.isDone()) {
            return;
        }
        kernel.backend()
                .commit(Transaction.unowned().create(key, value).build())
                .whenComplete((outcome, failure) -> {
                    if (outcome instanceof Outcome.Committed done) {
                        answerOrRetry(remember(done.entries()), value, answer);
                    } else if (outcome instanceof Outcome.Rejected rejected) {
                        answerOrRetry(remember(rejected.current()), value, answer);
                    } else if (failure == null || Failures.isPassing(failure)) {
                        kernel.pauses().after(RETRY_PAUSE_NANOS, () -> attempt(value, answer));
                    } else {
                        answer.completeExceptionally(failure);
                    }
                });
    }

    private void answerOrRetry(Optional<byte[]> found, byte[] value, CompletableFuture<byte[]> answer) {
        if (found.isPresent()) {
            answer.complete(found.get());
        } else {
            kernel.pauses().after(RETRY_PAUSE_NANOS, () -> attempt(value, answer));
        }
    }

    private Optional<byte[]> remember(List<Entry> entries) {
        for (Entry entry : entries) {
            if (entry.key().equals(key)) {
                decided = entry.value();
                return Optional.of(entry.value());
            }
        }
        return Optional.empty();
    }

    @Override
    public String toString() {
        return resource;
    }
}
