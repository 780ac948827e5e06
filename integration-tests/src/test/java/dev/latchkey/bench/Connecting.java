package dev.latchkey.bench;

import dev.latchkey.Coordinator;
import dev.latchkey.session.Grant;
import io.etcd.jetcd.ByteSequence;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.framework.recipes.locks.InterProcessMutex;

/** From nothing to holding a first lock; giving it back and closing are not measured. */
final class Connecting {

    private Connecting() {}

    static Contestant ours() {
        return way -> round -> round.repeatTimed(() -> {
            long startNanos = System.nanoTime();
            try (Coordinator coordinator = Ours.connect(way);
                    Grant grant = coordinator.lock("a").acquire()) {
                grant.requireValid();
                return System.nanoTime() - startNanos;
            }
        });
    }

    static Contestant curator() {
        return way -> round -> round.repeatTimed(() -> {
            long startNanos = System.nanoTime();
            try (CuratorFramework client = Curator.connect(way)) {
                InterProcessMutex mutex = new InterProcessMutex(client, "/a");
                mutex.acquire();
                long tookNanos = System.nanoTime() - startNanos;
                mutex.release();
                return tookNanos;
            }
        });
    }

    static Contestant jetcd() {
        return way -> round -> round.repeatTimed(() -> {
            long startNanos = System.nanoTime();
            try (Jetcd client = Jetcd.connect(way)) {
                ByteSequence key = client.client()
                        .getLockClient()
                        .lock(client.key("a"), client.lease())
                        .get()
                        .getKey();
                long tookNanos = System.nanoTime() - startNanos;
                client.client().getLockClient().unlock(key).get();
                return tookNanos;
            }
        });
    }
}
