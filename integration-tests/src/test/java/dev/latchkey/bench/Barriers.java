package dev.latchkey.bench;

import dev.latchkey.barrier.DistributedDoubleBarrier;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.curator.framework.CuratorFramework;

/** Double barriers: all members go in and out once. */
final class Barriers {

    private static final int PATIENCE_SECONDS = 10;
    private static final String NAME = "a";

    private Barriers() {}

    static Contestant ours(int members) {
        return way -> {
            Callers clients = new Callers();
            List<Round.Operation> passes = new ArrayList<>();
            for (int i = 0; i < members; i++) {
                DistributedDoubleBarrier barrier =
                        clients.client(Ours.connect(way)).doubleBarrier(NAME, members);
                passes.add(() -> barrier.enter().leave());
            }
            return new Members(clients, passes, Executors.newFixedThreadPool(members), () -> {
                throw new IllegalStateException("the double barrier was not passed");
            });
        };
    }

    /**
     * A member that is told to go in just before it begins to wait for that waits without end, and the others for it to leave.
     * So they give up after a while, which counts with the time that it took, and meet at another barrier from then on.
     */
    static Contestant curator(int members) {
        return way -> {
            AtomicInteger givenUp = new AtomicInteger();
            Callers clients = new Callers();
            List<Round.Operation> passes = new ArrayList<>();
            for (int i = 0; i < members; i++) {
                CuratorFramework client = clients.client(Curator.connect(way));
                passes.add(() -> {
                    var barrier = new org.apache.curator.framework.recipes.barriers.DistributedDoubleBarrier(
                            client, "/" + NAME + givenUp.get(), members);
                    barrier.enter();
                    barrier.leave();
                });
            }
            return new Members(
                    clients,
                    passes,
                    Executors.newFixedThreadPool(members),
                    () -> System.err.println(
                            "Curator's double barrier " + givenUp.incrementAndGet() + " was not passed."));
        };
    }

    private record Members(Callers clients, List<Round.Operation> passes, ExecutorService threads, Runnable whenStuck)
            implements Side {

        @Override
        public void play(Round round) throws Exception {
            round.repeat(this::passOnce);
        }

        private void passOnce() throws Exception {
            List<Future<?>> passing = new ArrayList<>();
            for (Round.Operation pass : passes) {
                passing.add(threads.submit(() -> {
                    pass.run();
                    return null;
                }));
            }
            try {
                for (Future<?> passed : passing) {
                    passed.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
                }
            } catch (TimeoutException stuck) {
                passing.forEach(pass -> pass.cancel(true));
                whenStuck.run();
            }
        }

        @Override
        public void close() throws IOException {
            threads.shutdownNow();
            clients.close();
        }
    }
}
