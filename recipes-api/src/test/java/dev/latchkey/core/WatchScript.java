package dev.latchkey.core;

import dev.latchkey.scripted.QueuedExecutor;
import dev.latchkey.scripted.VirtualTime;
import dev.latchkey.session.CoordinatorListener;
import dev.latchkey.spi.Backend;
import dev.latchkey.spi.BackendSession;
import dev.latchkey.spi.Limits;
import dev.latchkey.spi.Outcome;
import dev.latchkey.spi.Range;
import dev.latchkey.spi.Subscription;
import dev.latchkey.spi.Transaction;
import dev.latchkey.spi.UnderWay;
import dev.latchkey.spi.View;
import dev.latchkey.spi.WatchEvent;
import dev.latchkey.spi.WatchListener;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** An engine of which one can only watch, whose events the test makes up. */
final class WatchScript implements Backend {

    final VirtualTime time = new VirtualTime();
    private WatchListener listener = event -> {};

    void tell(WatchEvent event) {
        listener.onEvent(event);
    }

    Kernel kernel() {
        QueuedExecutor executor = new QueuedExecutor();
        CoordinatorListener nobody = new CoordinatorListener() {};
        Callbacks callbacks = new Callbacks("nobody", executor, nobody);
        SessionKeeper sessions = new SessionKeeper(
                this,
                time,
                Duration.ofSeconds(10),
                () -> CompletableFuture.completedFuture(null),
                callbacks,
                executor,
                failure -> {});
        return new Kernel(
                this,
                sessions,
                time,
                new Pauses(time),
                new UnderWay<>(time),
                new Identity("test", "here", 1),
                Duration.ofSeconds(5),
                Duration.ofSeconds(30),
                executor,
                nobody,
                callbacks,
                new ForgottenGrants(false, time, callbacks, nobody),
                new Kinds());
    }

    @Override
    public Subscription watch(Range range, WatchListener told) {
        listener = told;
        return () -> {};
    }

    @Override
    public CompletionStage<BackendSession> openSession(Duration ttl) {
        return new CompletableFuture<>();
    }

    @Override
    public CompletionStage<Outcome> commit(Transaction transaction) {
        return new CompletableFuture<>();
    }

    @Override
    public CompletionStage<View> list(Range range) {
        return new CompletableFuture<>();
    }

    @Override
    public CompletionStage<List<String>> names(String directory) {
        return new CompletableFuture<>();
    }

    @Override
    public Limits limits() {
        return new Limits(524_288, 16, Duration.ofMillis(10));
    }

    @Override
    public void close() {}
}
