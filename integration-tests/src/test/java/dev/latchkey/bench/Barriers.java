package dev.latchkey.bench;

import dev.latchkey.barrier.DistributedDoubleBarrier;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.apache.curator.framework.CuratorFramework;

/** Double barriers: all members go in and out once. */
final class Barriers {

    private static final int PATIENCE_SECONDS = 60;
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
            return new Members(clients, passes, Executors.newFixedThreadPool(members));
        };
    }

    static Contestant curator(int members) {
        return way -> {
            Callers clients = new Callers();
            List<Round.Operation> passes = new ArrayList<>();
            for (int i = 0; i < members; i++) {
                CuratorFramework client = clients.client(Curator.connect(way));
                passes.add(() -> {
                    var barrier = new org.apache.curator.framework.recipes.barriers.DistributedDoubleBarrier(
                            client, "/" + NAME, members);
                    barrier.enter();
                    // All of its members have been seen to wait in there for each other, without end.
                    if (!barrier.leave(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                        throw new IllegalStateException(
                                "Curator's double barrier was not left within " + PATIENCE_SECONDS + " s");
                    }
                });
            }
            return new Members(clients, passes, Executors.newFixedThreadPool(members));
        };
    }

    private record Members(Callers clients, List<Round.Operation> passes, ExecutorService threads) implements Side {

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
            for (Future<?> passed : passing) {
                passed.get();
            }
        }

        @Override
        public void close() throws IOException {
            threads.shutdownNow();
            clients.close();
        }
    }
}
