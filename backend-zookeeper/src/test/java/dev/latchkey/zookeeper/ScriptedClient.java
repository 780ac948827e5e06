package dev.latchkey.zookeeper;

import dev.latchkey.spi.Backend;
import dev.latchkey.spi.BackendConfig;
import dev.latchkey.spi.BackendSession;
import dev.latchkey.spi.Outcome;
import dev.latchkey.spi.Time;
import dev.latchkey.spi.Transaction;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** The backend as a client of a scripted server, with a clock that the test may set forward. */
final class ScriptedClient implements AutoCloseable, Time {

    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
    private final AtomicLong forward = new AtomicLong();
    private final Backend backend;

    ScriptedClient(ScriptedServer server) {
        backend = new ZooKeeperProvider()
                .create(new BackendConfig(
                        "zookeeper",
                        List.of(server.address()),
                        "test",
                        Map.of(),
                        Duration.ofSeconds(20),
                        Duration.ofSeconds(1),
                        this));
    }

    BackendSession openSession() {
        return backend.openSession(Duration.ofHours(1)).toCompletableFuture().join();
    }

    Outcome commit(Transaction transaction) {
        return backend.commit(transaction).toCompletableFuture().join();
    }

    /** As if this process had been stopped for so long. */
    void setForward(Duration by) {
        forward.addAndGet(by.toNanos());
    }

    @Override
    public long nanoTime() {
        return System.nanoTime() + forward.get();
    }

    @Override
    public Timeout schedule(long delayNanos, Runnable task) {
        if (timer.isShutdown()) {
            return () -> {};
        }
        Future<?> scheduled = timer.schedule(task, delayNanos, TimeUnit.NANOSECONDS);
        return () -> scheduled.cancel(false);
    }

    @Override
    public void close() {
        backend.close();
        timer.shutdownNow();
    }
}
