package dev.latchkey.bench.local;

import dev.latchkey.local.LocalProvider;
import dev.latchkey.spi.Backend;
import dev.latchkey.spi.BackendConfig;
import dev.latchkey.spi.Outcome;
import dev.latchkey.spi.Stamp;
import dev.latchkey.spi.Time;
import dev.latchkey.spi.Transaction;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Latchkey's own group. A proposal is a conditional update through the waist, so it does more than the peers' plain write. */
final class LatchkeyGroup implements ConsensusGroup {

    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final AtomicInteger GROUPS = new AtomicInteger();

    private final Timer timer = new Timer();
    private final Backend backend;

    /** @param directory where its journal is, or null for one in memory */
    LatchkeyGroup(@Nullable Path directory) {
        Map<String, String> parameters = new HashMap<>();
        parameters.put("name", "bench-" + GROUPS.incrementAndGet());
        parameters.put("replicas", "3");
        if (directory != null) {
            parameters.put("dir", directory.toString());
        }
        backend = new LocalProvider()
                .create(new BackendConfig("local", List.of(), "bench", parameters, PATIENCE, PATIENCE, timer));
    }

    @Override
    public Proposer proposer(int caller) throws Exception {
        String key = "proposals/" + caller;
        Transaction.Builder first = Transaction.unowned().create(key, new byte[0]);
        Stamp[] last = {commit(first)};
        return value -> last[0] = commit(Transaction.unowned().update(key, value, last[0]));
    }

    private Stamp commit(Transaction.Builder transaction) throws Exception {
        CompletionStage<Outcome> answer = backend.commit(transaction.build());
        Outcome outcome = answer.toCompletableFuture().get();
        if (outcome instanceof Outcome.Committed committed) {
            return committed.entries().get(0).stamp();
        }
        throw new IllegalStateException("A commit was wanted, but it came to " + outcome + ".");
    }

    @Override
    public void close() {
        backend.close();
        timer.executor.shutdownNow();
    }

    /** As the library's own, it forgets what was cancelled: most requests are answered long before their time is up. */
    private static final class Timer implements Time {
        private final ScheduledThreadPoolExecutor executor = new ScheduledThreadPoolExecutor(1, task -> {
            Thread thread = new Thread(task, "bench-timer");
            thread.setDaemon(true);
            return thread;
        });

        private Timer() {
            executor.setRemoveOnCancelPolicy(true);
        }

        @Override
        public long nanoTime() {
            return System.nanoTime();
        }

        @Override
        public Timeout schedule(long delayNanos, Runnable task) {
            ScheduledFuture<?> scheduled = executor.schedule(task, delayNanos, TimeUnit.NANOSECONDS);
            return () -> scheduled.cancel(false);
        }
    }
}
