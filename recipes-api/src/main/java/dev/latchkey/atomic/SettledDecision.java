package dev.latchkey.atomic;

import dev.latchkey.codec.Codec;
import dev.latchkey.codec.CodecException;
import dev.latchkey.core.Answers;
import dev.latchkey.core.Deadlines;
import dev.latchkey.core.Kernel;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** The decision as one codec reads it. */
final class SettledDecision<T> implements Decision<T> {

    private final Kernel kernel;
    private final String name;
    private final Codec<T> codec;
    private final Settlement settlement;
    private final long limitNanos;

    SettledDecision(Kernel kernel, String name, Codec<T> codec, Settlement settlement) {
        this(kernel, name, codec, settlement, Limits.usual(kernel));
    }

    private SettledDecision(Kernel kernel, String name, Codec<T> codec, Settlement settlement, long limitNanos) {
        this.kernel = kernel;
        this.name = name;
        this.codec = codec;
        this.settlement = settlement;
        this.limitNanos = limitNanos;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public T propose(T value) throws InterruptedException {
        return Answers.now(() -> proposal(value), toString(), this::decode);
    }

    @Override
    public CompletableFuture<T> proposeAsync(T value) {
        return Answers.later(kernel, proposal(value), toString(), this::decode);
    }

    @Override
    public Optional<T> get() throws InterruptedException {
        return Answers.now(() -> reading(), toString(), found -> found.map(this::decode));
    }

    @Override
    public CompletableFuture<Optional<T>> getAsync() {
        return Answers.later(kernel, reading(), toString(), found -> found.map(this::decode));
    }

    @Override
    public Decision<T> within(Duration limit) {
        return new SettledDecision<>(
                kernel, name, codec, settlement, Deadlines.nanos("The time to wait for " + this, limit));
    }

    private CompletableFuture<byte[]> proposal(T value) {
        return Limits.within(
                kernel,
                settlement.propose(codec.encode(value)),
                limitNanos,
                "What was agreed on for " + this + " could not be learned");
    }

    private CompletableFuture<Optional<byte[]>> reading() {
        return Limits.within(kernel, settlement.read(), limitNanos, this + " was not read");
    }

    private T decode(byte[] agreed) {
        try {
            return codec.decode(agreed);
        } catch (CodecException e) {
            throw new CodecException(this + " is made, but cannot be read. " + e.getMessage(), e);
        }
    }

    @Override
    public String toString() {
        return "decision " + name;
    }
}
