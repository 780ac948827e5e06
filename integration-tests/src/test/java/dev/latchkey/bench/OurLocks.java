package dev.latchkey.bench;

import dev.latchkey.Coordinator;
import dev.latchkey.lock.Acquirable;
import dev.latchkey.lock.DistributedLock;
import dev.latchkey.lock.DistributedReadWriteLock;
import java.util.function.Function;

/** This library's locks. */
final class OurLocks {

    private static final String NAME = "a";

    private OurLocks() {}

    /** Acquire and release by so many threads of each of so many clients. */
    static Contestant lock(int clients, int threads) {
        return each(clients, threads, coordinator -> coordinator.lock(NAME));
    }

    static HotPath.Ready hot(Way way) {
        Coordinator coordinator = Ours.connect(way);
        DistributedLock lock = coordinator.lock(NAME);
        return new HotPath.Ready(() -> lock.acquire().release(), coordinator);
    }

    static Contestant semaphore(int clients, int permits) {
        return each(clients, 1, coordinator -> coordinator.semaphore(NAME, permits));
    }

    private static Contestant each(int clients, int threads, Function<Coordinator, Acquirable<?>> lockOf) {
        return way -> {
            Callers callers = new Callers();
            for (int i = 0; i < clients; i++) {
                Acquirable<?> lock = lockOf.apply(callers.client(Ours.connect(way)));
                callers.callers(threads, () -> lock.acquire().close());
            }
            return callers;
        };
    }

    /** Nine of ten read. */
    static Contestant readMostly(int clients) {
        return way -> {
            Callers callers = new Callers();
            for (int i = 0; i < clients; i++) {
                DistributedReadWriteLock lock =
                        callers.client(Ours.connect(way)).readWriteLock(NAME);
                OneInTen oneInTen = new OneInTen(i);
                callers.callers(1, () -> {
                    if (oneInTen.next()) {
                        lock.write().acquire().close();
                    } else {
                        lock.read().acquire().close();
                    }
                });
            }
            return callers;
        };
    }
}
