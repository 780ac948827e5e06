package dev.latchkey.local;

import dev.latchkey.local.Call.Kind;
import dev.latchkey.local.store.Command;
import dev.latchkey.local.store.Result;
import dev.latchkey.local.store.Store;
import dev.latchkey.spi.BackendException;
import dev.latchkey.spi.BackendSession;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** A session of the local engine. */
final class LocalSession implements BackendSession {

    final long number;
    final Sequences sequences = new Sequences();
    private final LocalBackend backend;
    private final Engine engine;
    private final Delivery delivery;
    private final Duration ttl;
    private final CompletableFuture<String> lost;
    private @Nullable CompletableFuture<Void> closing;

    LocalSession(
            LocalBackend backend,
            Engine engine,
            Delivery delivery,
            Result.Opened opened,
            CompletableFuture<String> lost) {
        this.backend = backend;
        this.engine = engine;
        this.delivery = delivery;
        this.number = opened.session();
        this.ttl = Duration.ofNanos(opened.ttlNanos());
        this.lost = lost;
    }

    boolean isOf(LocalBackend other) {
        return backend == other;
    }

    @Override
    public String id() {
        return Store.sessionName(number);
    }

    @Override
    public Duration ttl() {
        return ttl;
    }

    @Override
    public Duration slack() {
        return Duration.ZERO;
    }

    @Override
    public CompletableFuture<Void> renew() {
        CompletableFuture<Boolean> renewed = backend.call(Kind.RENEW, () -> engine.renew(number, delivery));
        return Answers.<Boolean, Void>settle(
                renewed,
                lives -> {
                    if (!lives) {
                        lose("expired");
                        throw new BackendException(
                                BackendException.Kind.SESSION_LOST,
                                "The session " + id() + " is over: it has expired or was closed.",
                                null);
                    }
                    return null;
                },
                Answers::fail);
    }

    @Override
    public CompletableFuture<String> lost() {
        return lost.copy();
    }

    @Override
    public synchronized CompletableFuture<Void> close() {
        CompletableFuture<Void> current = closing;
        if (current == null) {
            CompletableFuture<Result> closed = backend.call(
                    Kind.CLOSE_SESSION, () -> engine.propose(new Command.CloseSession(number), true, delivery));
            current = Answers.settle(closed, result -> null, failure -> {
                throw failure;
            });
            closing = current;
        }
        return current;
    }

    void lose(String reason) {
        lost.complete(reason);
    }
}
