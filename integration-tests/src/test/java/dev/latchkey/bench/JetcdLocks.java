package dev.latchkey.bench;

import io.etcd.jetcd.ByteSequence;

/** The locks of etcd's servers, through jetcd. */
final class JetcdLocks {

    private JetcdLocks() {}

    /** Acquire and release by so many threads of each of so many clients; each thread needs a lease of its own to exclude. */
    static Contestant lock(int clients, int threads) {
        return way -> {
            Callers callers = new Callers();
            for (int i = 0; i < clients; i++) {
                Jetcd client = callers.client(Jetcd.connect(way));
                for (int j = 0; j < threads; j++) {
                    long lease = j == 0 ? client.lease() : client.anotherLease();
                    ByteSequence name = client.key("a");
                    callers.callers(1, () -> {
                        ByteSequence key = client.client()
                                .getLockClient()
                                .lock(name, lease)
                                .get()
                                .getKey();
                        client.client().getLockClient().unlock(key).get();
                    });
                }
            }
            return callers;
        };
    }
}
