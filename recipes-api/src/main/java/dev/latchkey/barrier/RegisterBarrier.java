package dev.latchkey.barrier;

import dev.latchkey.core.Answers;
import dev.latchkey.core.Deadlines;
import dev.latchkey.core.Kernel;
import dev.latchkey.core.Register;
import dev.latchkey.core.Register.Reading;
import dev.latchkey.session.CoordinationException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The barrier as a {@link Register} that says whether it is set and how often it has been removed, so that whoever waits sees
 * that it was open even if it is set again.
 */
final class RegisterBarrier implements DistributedBarrier {

    private static final Pattern TEXT = Pattern.compile("(set|open), removed ([0-9]{1,18}) times");

    private final Kernel kernel;
    private final String name;
    private final Register register;

    RegisterBarrier(Kernel kernel, String name, Register register) {
        this.kernel = kernel;
        this.name = name;
        this.register = register;
    }

    private record State(boolean isSet, long removals) {

        byte[] bytes() {
            return ((isSet ? "set" : "open") + ", removed " + removals + " times").getBytes(StandardCharsets.UTF_8);
        }
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public boolean set() throws InterruptedException {
        return Answers.now(this::setting, toString(), RegisterBarrier::hasChanged);
    }

    @Override
    public CompletableFuture<Boolean> setAsync() {
        return Answers.later(kernel, setting(), toString(), RegisterBarrier::hasChanged);
    }

    @Override
    public boolean remove() throws InterruptedException {
        return Answers.now(this::removing, toString(), RegisterBarrier::hasChanged);
    }

    @Override
    public CompletableFuture<Boolean> removeAsync() {
        return Answers.later(kernel, removing(), toString(), RegisterBarrier::hasChanged);
    }

    @Override
    public boolean isSet() throws InterruptedException {
        return Answers.now(register::read, toString(), now -> state(now).isSet());
    }

    @Override
    public CompletableFuture<Boolean> isSetAsync() {
        return Answers.later(
                kernel, register.read(), toString(), now -> state(now).isSet());
    }

    @Override
    public void await() throws InterruptedException {
        Patience.require(await(kernel.waitTimeout()), this, kernel.waitTimeout());
    }

    @Override
    public boolean await(Duration wait) throws InterruptedException {
        return Answers.now(() -> awaiting(wait), toString(), open -> open);
    }

    @Override
    public CompletableFuture<Boolean> awaitAsync(Duration wait) {
        return Answers.later(kernel, awaiting(wait), toString(), open -> open);
    }

    private CompletableFuture<Register.Changed> setting() {
        return register.change(
                now -> state(now).isSet() ? null : new State(true, state(now).removals()).bytes(),
                Patience.forChange(kernel));
    }

    private CompletableFuture<Register.Changed> removing() {
        return register.change(
                now -> state(now).isSet() ? new State(false, state(now).removals() + 1).bytes() : null,
                Patience.forChange(kernel));
    }

    private CompletableFuture<Boolean> awaiting(Duration wait) {
        long waitNanos = Deadlines.nanos("The time to wait for " + this, wait);
        CompletableFuture<Boolean> open = new CompletableFuture<>();
        CompletableFuture<Reading> first = register.readPatiently();
        open.whenComplete((done, ended) -> first.cancel(false));
        first.whenComplete((now, failure) -> {
            if (failure != null) {
                open.completeExceptionally(failure);
            } else {
                follow(now, waitNanos, open);
            }
        });
        // Whether it is set takes a moment to learn, even for one who would not wait.
        long limitNanos = waitNanos == 0 ? kernel.requestTimeout().toNanos() : waitNanos;
        Patience.runIfNotDone(kernel, open, limitNanos, () -> open.complete(false));
        return open;
    }

    private void follow(Reading now, long waitNanos, CompletableFuture<Boolean> open) {
        try {
            State seen = state(now);
            if (!seen.isSet() || waitNanos == 0) {
                open.complete(!seen.isSet());
                return;
            }
            CompletableFuture<Void> removed =
                    register.until(next -> !state(next).isSet() || state(next).removals() > seen.removals());
            open.whenComplete((done, ended) -> removed.cancel(false));
            removed.whenComplete((done, failure) -> {
                if (failure == null) {
                    open.complete(true);
                } else {
                    open.completeExceptionally(failure);
                }
            });
        } catch (RuntimeException unreadable) {
            open.completeExceptionally(unreadable);
        }
    }

    private State state(Reading reading) {
        byte[] value = reading.value();
        if (value == null) {
            return new State(false, 0);
        }
        Matcher text = TEXT.matcher(new String(value, StandardCharsets.UTF_8));
        if (!text.matches()) {
            throw new CoordinationException(
                    "The entry of " + this + " is to say whether it is set, but it does not: something else wrote it.",
                    null);
        }
        return new State(text.group(1).equals("set"), Long.parseLong(text.group(2)));
    }

    private static boolean hasChanged(Register.Changed changed) {
        return changed.after().revision() != changed.before().revision();
    }

    @Override
    public String toString() {
        return "barrier " + name;
    }
}
