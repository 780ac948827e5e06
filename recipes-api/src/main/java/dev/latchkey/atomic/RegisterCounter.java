package dev.latchkey.atomic;

import dev.latchkey.codec.CodecException;
import dev.latchkey.codec.Codecs;
import dev.latchkey.core.Answers;
import dev.latchkey.core.Deadlines;
import dev.latchkey.core.Kernel;
import dev.latchkey.core.Register;
import dev.latchkey.core.Register.Changed;
import dev.latchkey.core.Register.Reading;
import dev.latchkey.session.CoordinationException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongUnaryOperator;

/** The counter as a {@link Register} that holds a decimal number. */
final class RegisterCounter implements DistributedCounter {

    private final Kernel kernel;
    private final String name;
    private final Register register;
    private final long limitNanos;

    RegisterCounter(Kernel kernel, String name, Register register) {
        this(kernel, name, register, Limits.usual(kernel));
    }

    private RegisterCounter(Kernel kernel, String name, Register register, long limitNanos) {
        this.kernel = kernel;
        this.name = name;
        this.register = register;
        this.limitNanos = limitNanos;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public long get() throws InterruptedException {
        return Answers.now(() -> read(), toString(), this::number);
    }

    @Override
    public CompletableFuture<Long> getAsync() {
        return Answers.later(kernel, read(), toString(), this::number);
    }

    @Override
    public long add(long delta) throws InterruptedException {
        return Answers.now(() -> adding(delta), toString(), this::after);
    }

    @Override
    public CompletableFuture<Long> addAsync(long delta) {
        return Answers.later(kernel, adding(delta), toString(), this::after);
    }

    @Override
    public boolean compareAndSet(long expected, long value) throws InterruptedException {
        return Answers.now(() -> setting(expected, value), toString(), changed -> number(changed.before()) == expected);
    }

    @Override
    public CompletableFuture<Boolean> compareAndSetAsync(long expected, long value) {
        return Answers.later(
                kernel, setting(expected, value), toString(), changed -> number(changed.before()) == expected);
    }

    @Override
    public long getAndSet(long value) throws InterruptedException {
        return Answers.now(() -> changing(now -> value), toString(), this::before);
    }

    @Override
    public CompletableFuture<Long> getAndSetAsync(long value) {
        return Answers.later(kernel, changing(now -> value), toString(), this::before);
    }

    @Override
    public NumberBlock reserve(long count) throws InterruptedException {
        return Answers.now(() -> adding(atLeastOne(count)), toString(), this::block);
    }

    @Override
    public CompletableFuture<NumberBlock> reserveAsync(long count) {
        return Answers.later(kernel, adding(atLeastOne(count)), toString(), this::block);
    }

    @Override
    public UniqueNumbers uniqueNumbers(int blockSize) {
        atLeastOne(blockSize);
        return new BlockNumbers(
                kernel, toString(), limitNanos, () -> adding(blockSize).thenApply(this::block));
    }

    @Override
    public DistributedCounter within(Duration limit) {
        return new RegisterCounter(kernel, name, register, Deadlines.nanos("The time to wait for " + this, limit));
    }

    private CompletableFuture<Reading> read() {
        return Limits.within(kernel, register.read(), limitNanos, this + " was not read");
    }

    private CompletableFuture<Changed> adding(long delta) {
        return changing(now -> {
            long sum = now + delta;
            if (((now ^ sum) & (delta ^ sum)) < 0) {
                throw new CoordinationException(
                        this + " is " + now + ", so " + delta
                                + " cannot be added: the sum would be beyond 64 bits. It was not changed.",
                        null);
            }
            return sum;
        });
    }

    private CompletableFuture<Changed> setting(long expected, long value) {
        return register.change(now -> number(now) == expected ? Codecs.longs().encode(value) : null, limitNanos);
    }

    private CompletableFuture<Changed> changing(LongUnaryOperator change) {
        return register.change(now -> Codecs.longs().encode(change.applyAsLong(number(now))), limitNanos);
    }

    private long number(Reading reading) {
        byte[] value = reading.value();
        try {
            return value == null ? 0 : Codecs.longs().decode(value);
        } catch (CodecException e) {
            throw new CodecException(this + " does not hold a number. " + e.getMessage(), e);
        }
    }

    private long before(Changed changed) {
        return number(changed.before());
    }

    private long after(Changed changed) {
        return number(changed.after());
    }

    private NumberBlock block(Changed changed) {
        return new NumberBlock(before(changed) + 1, after(changed));
    }

    private long atLeastOne(long count) {
        if (count < 1) {
            throw new IllegalArgumentException(
                    "At least one number is wanted from " + this + ", but " + count + " were asked for.");
        }
        return count;
    }

    @Override
    public String toString() {
        return "counter " + name;
    }
}
