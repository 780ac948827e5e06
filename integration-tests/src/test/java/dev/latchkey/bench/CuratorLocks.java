package dev.latchkey.bench;

import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.framework.recipes.locks.InterProcessMutex;
import org.apache.curator.framework.recipes.locks.InterProcessReadWriteLock;
import org.apache.curator.framework.recipes.locks.InterProcessSemaphoreV2;

/** Curator's locks. */
final class CuratorLocks {

    private static final String PATH = "/a";

    private CuratorLocks() {}

    /** Acquire and release by so many threads of each of so many clients. */
    static Contestant mutex(int clients, int threads) {
        return way -> {
            Callers callers = new Callers();
            for (int i = 0; i < clients; i++) {
                InterProcessMutex mutex = new InterProcessMutex(callers.client(Curator.connect(way)), PATH);
                callers.callers(threads, () -> {
                    mutex.acquire();
                    mutex.release();
                });
            }
            return callers;
        };
    }

    static HotPath.Ready hot(Way way) throws InterruptedException {
        CuratorFramework client = Curator.connect(way);
        InterProcessMutex mutex = new InterProcessMutex(client, PATH);
        return new HotPath.Ready(
                () -> {
                    mutex.acquire();
                    mutex.release();
                    return mutex;
                },
                client);
    }

    static Contestant semaphore(int clients, int permits) {
        return way -> {
            Callers callers = new Callers();
            for (int i = 0; i < clients; i++) {
                InterProcessSemaphoreV2 semaphore =
                        new InterProcessSemaphoreV2(callers.client(Curator.connect(way)), PATH, permits);
                callers.callers(1, () -> semaphore.returnLease(semaphore.acquire()));
            }
            return callers;
        };
    }

    /** Nine of ten read. */
    static Contestant readMostly(int clients) {
        return way -> {
            Callers callers = new Callers();
            for (int i = 0; i < clients; i++) {
                InterProcessReadWriteLock lock =
                        new InterProcessReadWriteLock(callers.client(Curator.connect(way)), PATH);
                OneInTen oneInTen = new OneInTen(i);
                callers.callers(1, () -> {
                    InterProcessMutex side = oneInTen.next() ? lock.writeLock() : lock.readLock();
                    side.acquire();
                    side.release();
                });
            }
            return callers;
        };
    }
}
