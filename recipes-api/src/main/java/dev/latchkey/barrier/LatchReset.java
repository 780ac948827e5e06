package dev.latchkey.barrier;

import dev.latchkey.core.Kernel;
import dev.latchkey.core.Nonces;
import dev.latchkey.core.QueueReader;
import dev.latchkey.core.Register;
import dev.latchkey.core.Register.Reading;
import dev.latchkey.session.CoordinationException;
import dev.latchkey.session.Participant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.stream.Collectors;

/** One reset of a latch; see {@link RegisterLatch} for why it does not overlook anybody. */
final class LatchReset {

    private static final int ATTEMPTS_MAX = 5;

    private final Kernel kernel;
    private final String resource;
    private final Register register;
    private final String waiters;
    private final Function<Reading, LatchState> read;

    LatchReset(Kernel kernel, String resource, Register register, String waiters, Function<Reading, LatchState> read) {
        this.kernel = kernel;
        this.resource = resource;
        this.register = register;
        this.waiters = waiters;
        this.read = read;
    }

    CompletableFuture<Void> begin() {
        return attempt(1).toCompletableFuture();
    }

    private CompletionStage<Void> attempt(int number) {
        String mark = Nonces.next();
        long limitNanos = Patience.forChange(kernel);
        return register.change(now -> read.apply(now).resetting(mark).bytes(), limitNanos)
                .thenCompose(marked -> new QueueReader(kernel, waiters).participants())
                .thenCompose(awaiting -> awaiting.isEmpty()
                        ? register.change(
                                now -> holds(now, mark)
                                        ? read.apply(now).reset().bytes()
                                        : null,
                                limitNanos)
                        : register.change(
                                        now -> holds(now, mark)
                                                ? read.apply(now).resetting("").bytes()
                                                : null,
                                        limitNanos)
                                .thenCompose(unmarked -> CompletableFuture.failedFuture(refused(awaiting))))
                .thenCompose(changed -> {
                    if (changed.after().revision() != changed.before().revision()) {
                        return CompletableFuture.completedFuture(null);
                    }
                    return number < ATTEMPTS_MAX
                            ? attempt(number + 1)
                            : CompletableFuture.failedFuture(new CoordinationException(
                                    resource + " was not reset, since others kept resetting or awaiting it meanwhile;"
                                            + " try again.",
                                    null));
                });
    }

    private boolean holds(Reading now, String mark) {
        return read.apply(now).resetting().equals(mark);
    }

    private CoordinationException refused(List<Participant> awaiting) {
        return new CoordinationException(
                resource + " cannot be reset while it is awaited, and it is awaited by "
                        + awaiting.stream().map(Participant::name).collect(Collectors.joining(", "))
                        + ". Wait until it has opened, or have them give up.",
                null);
    }
}
