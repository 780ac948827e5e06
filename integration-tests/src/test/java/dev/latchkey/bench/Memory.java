package dev.latchkey.bench;

import dev.latchkey.Coordinator;
import dev.latchkey.codec.Codecs;
import dev.latchkey.discovery.ServiceInstance;
import dev.latchkey.discovery.ServiceView;
import io.etcd.jetcd.Watch;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.framework.recipes.cache.CuratorCache;
import org.apache.curator.framework.recipes.locks.InterProcessMutex;
import org.apache.curator.x.discovery.ServiceCache;
import org.apache.curator.x.discovery.ServiceDiscovery;
import org.apache.curator.x.discovery.ServiceDiscoveryBuilder;

/** What a thousand idle things weigh in the client's heap, once garbage is gone. */
final class Memory {

    private static final int COUNT = 1_000;
    private static final int COLLECTIONS = 3;

    /** Makes one more idle thing, and answers with what keeps it alive. */
    @FunctionalInterface
    private interface Maker {
        Object make(int number) throws Exception;
    }

    private Memory() {}

    private static void weigh(Round round, Maker maker) throws Exception {
        // What the first ones bring with them is not theirs.
        List<Object> kept = new ArrayList<>(2 * COUNT);
        for (int i = 0; i < COUNT / 10; i++) {
            kept.add(maker.make(i));
        }
        long before = usedBytes();
        for (int i = 0; i < COUNT; i++) {
            kept.add(maker.make(COUNT + i));
        }
        long after = usedBytes();
        round.amount(Math.max(0, after - before));
        if (kept.size() < COUNT) {
            throw new IllegalStateException("things were to be kept, and are gone");
        }
    }

    private static long usedBytes() {
        for (int i = 0; i < COLLECTIONS; i++) {
            System.gc();
        }
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }

    /** Locks that were held once and are kept for the next time. */
    static Contestant ourLocks() {
        return way -> round -> {
            try (Coordinator coordinator = Ours.connect(way)) {
                weigh(round, i -> {
                    var lock = coordinator.lock("lock-" + i);
                    lock.acquire().close();
                    return lock;
                });
            }
        };
    }

    static Contestant curatorLocks() {
        return way -> round -> {
            try (CuratorFramework client = Curator.connect(way)) {
                weigh(round, i -> {
                    InterProcessMutex mutex = new InterProcessMutex(client, "/lock-" + i);
                    mutex.acquire();
                    mutex.release();
                    return mutex;
                });
            }
        };
    }

    /** Instances that are registered here and seen here. */
    static Contestant ourInstances() {
        return way -> round -> {
            try (Coordinator coordinator = Ours.connect(way);
                    ServiceView view = coordinator.services().view("orders")) {
                int[] made = new int[1];
                weigh(round, i -> {
                    var registration = coordinator.services().register(ServiceInstance.of("orders", "10.0.0.7", i + 1));
                    made[0]++;
                    Poll.until("the instance", () -> view.all().size() == made[0]);
                    return registration;
                });
            }
        };
    }

    static Contestant curatorInstances() {
        return way -> round -> {
            try (CuratorFramework client = Curator.connect(way);
                    ServiceDiscovery<Void> discovery = ServiceDiscoveryBuilder.builder(Void.class)
                            .client(client)
                            .basePath("/services")
                            .build();
                    ServiceCache<Void> cache =
                            discovery.serviceCacheBuilder().name("orders").build()) {
                discovery.start();
                cache.start();
                int[] made = new int[1];
                weigh(round, i -> {
                    var instance = org.apache.curator.x.discovery.ServiceInstance.<Void>builder()
                            .name("orders")
                            .address("10.0.0.7")
                            .port(i + 1)
                            .build();
                    discovery.registerService(instance);
                    made[0]++;
                    Poll.until("the instance", () -> cache.getInstances().size() == made[0]);
                    return instance;
                });
            }
        };
    }

    /** Watches of a key each. */
    static Contestant ourWatches() {
        return way -> round -> {
            try (Coordinator coordinator = Ours.connect(way)) {
                var config = coordinator.config("a");
                weigh(round, i -> config.view("key-" + i, Codecs.longs()));
            }
        };
    }

    static Contestant curatorWatches() {
        return way -> round -> {
            try (CuratorFramework client = Curator.connect(way)) {
                weigh(round, i -> {
                    CuratorCache cache = CuratorCache.build(client, "/key-" + i);
                    cache.start();
                    return cache;
                });
            }
        };
    }

    static Contestant jetcdWatches() {
        return way -> round -> {
            try (Jetcd client = Jetcd.connect(way)) {
                weigh(
                        round,
                        i -> client.client()
                                .getWatchClient()
                                .watch(client.key("key-" + i), Watch.listener(answer -> {})));
            }
        };
    }
}
