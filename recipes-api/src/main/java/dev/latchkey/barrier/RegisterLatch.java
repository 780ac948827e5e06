package dev.latchkey.barrier;

import dev.latchkey.core.Answers;
import dev.latchkey.core.Deadlines;
import dev.latchkey.core.Kernel;
import dev.latchkey.core.Names;
import dev.latchkey.core.Register;
import dev.latchkey.core.Register.Changed;
import dev.latchkey.core.Register.Reading;
import dev.latchkey.core.SoloQueue;
import dev.latchkey.core.Utf8;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/**
 * The latch as a {@link Register}; those who await it have tickets beside it, so that a reset sees them.
 *
 * <p>A reset marks the latch, then looks for tickets, then resets it if the mark is still its own. Who awaits it draws its
 * ticket first and takes away any mark it finds then. So of the two one sees the other: either the ticket was there when the
 * reset looked, or the mark was there when the ticket had been drawn.
 */
final class RegisterLatch implements DistributedCountDownLatch {

    private static final int ID_LENGTH_MAX = 100;

    private final Kernel kernel;
    private final String name;
    private final int count;
    private final Register register;
    private final String waiters;

    RegisterLatch(Kernel kernel, String name, int count, Register register) {
        this.kernel = kernel;
        this.name = name;
        this.count = count;
        this.register = register;
        this.waiters = Names.key("latches", name) + "/waiters";
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public int count() {
        return count;
    }

    @Override
    public boolean countDown(String callerId) throws InterruptedException {
        return Answers.now(() -> counting(check(callerId)), toString(), this::hasCounted);
    }

    @Override
    public CompletableFuture<Boolean> countDownAsync(String callerId) {
        return Answers.later(kernel, counting(check(callerId)), toString(), this::hasCounted);
    }

    @Override
    public int remaining() throws InterruptedException {
        return Answers.now(register::read, toString(), now -> state(now).remaining());
    }

    @Override
    public CompletableFuture<Integer> remainingAsync() {
        return Answers.later(
                kernel, register.read(), toString(), now -> state(now).remaining());
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

    @Override
    public void reset() throws InterruptedException {
        Answers.now(this::resetting, toString(), done -> done);
    }

    @Override
    public CompletableFuture<Void> resetAsync() {
        return Answers.later(kernel, resetting(), toString(), done -> done);
    }

    private CompletableFuture<Changed> counting(String callerId) {
        return register.change(
                now -> {
                    LatchState state = state(now);
                    return state.remaining() == 0 || state.done().contains(callerId)
                            ? null
                            : state.counted(callerId).bytes();
                },
                Patience.forChange(kernel));
    }

    private CompletableFuture<Boolean> awaiting(Duration wait) {
        long waitNanos = Deadlines.nanos("The time to wait for " + this, wait);
        LatchWait latchWait = new LatchWait(
                kernel, register, SoloQueue.ofWaiters(kernel, "the wait for " + this, waiters), this::state);
        return latchWait.begin(waitNanos);
    }

    private CompletableFuture<Void> resetting() {
        return new LatchReset(kernel, toString(), register, waiters, this::state).begin();
    }

    private boolean hasCounted(Changed changed) {
        return state(changed.after()).done().size()
                > state(changed.before()).done().size();
    }

    private LatchState state(Reading reading) {
        return LatchState.of(reading, count, toString());
    }

    private String check(String callerId) {
        if (callerId.isBlank()
                || callerId.length() > ID_LENGTH_MAX
                || callerId.chars().anyMatch(Character::isISOControl)) {
            throw new IllegalArgumentException("A caller's id of 1 to " + ID_LENGTH_MAX
                    + " characters without line breaks is wanted for " + this + ", but \""
                    + callerId.replaceAll("\\p{Cntrl}", "?") + "\" was given.");
        }
        Utf8.bytes("A caller's id for " + this, callerId);
        return callerId;
    }

    @Override
    public String toString() {
        return "count-down latch " + name;
    }
}
