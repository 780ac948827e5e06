package dev.latchkey.atomic;

import dev.latchkey.core.Answers;
import dev.latchkey.core.Failures;
import dev.latchkey.core.Kernel;
import dev.latchkey.core.Serial;
import dev.latchkey.session.OutcomeUnknownException;
import java.util.ArrayDeque;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Numbers out of blocks, one block at a time. All state is confined to the serial. */
final class BlockNumbers implements UniqueNumbers {

    private final Kernel kernel;
    private final String resource;
    private final long limitNanos;
    private final Supplier<CompletableFuture<NumberBlock>> reserve;
    private final Serial serial;
    private final ArrayDeque<CompletableFuture<Long>> waiting = new ArrayDeque<>();

    private @Nullable NumberBlock block;
    private long next;
    private boolean reserving;

    BlockNumbers(Kernel kernel, String resource, long limitNanos, Supplier<CompletableFuture<NumberBlock>> reserve) {
        this.kernel = kernel;
        this.resource = resource;
        this.limitNanos = limitNanos;
        this.reserve = reserve;
        this.serial = new Serial(kernel.callbacks());
    }

    @Override
    public long next() throws InterruptedException {
        return Answers.now(() -> ask(), toString(), number -> number);
    }

    @Override
    public CompletableFuture<Long> nextAsync() {
        return Answers.later(kernel, ask(), toString(), number -> number);
    }

    private CompletableFuture<Long> ask() {
        CompletableFuture<Long> number = new CompletableFuture<>();
        serial.execute(() -> {
            waiting.add(number);
            serve();
        });
        return Limits.within(kernel, number, limitNanos, "No new block of " + this + " was had");
    }

    private void serve() {
        while (!waiting.isEmpty()) {
            NumberBlock from = block;
            if (from == null) {
                waiting.removeIf(CompletableFuture::isDone);
                refill();
                return;
            }
            // A caller who has gone does not use the number up.
            if (waiting.remove().complete(next)) {
                block = next++ == from.last() ? null : from;
            }
        }
    }

    private void refill() {
        if (reserving || waiting.isEmpty()) {
            return;
        }
        reserving = true;
        reserve.get()
                .whenComplete((reserved, failure) -> serial.execute(() -> {
                    reserving = false;
                    if (failure == null) {
                        block = reserved;
                        next = reserved.first();
                        serve();
                    } else if (Failures.unwrap(failure) instanceof OutcomeUnknownException) {
                        // If the block was reserved after all it is a gap, which is harmless; so another is taken.
                        serve();
                    } else {
                        waiting.forEach(number -> number.completeExceptionally(failure));
                        waiting.clear();
                    }
                }));
    }

    @Override
    public String toString() {
        return "unique numbers of " + resource;
    }
}
