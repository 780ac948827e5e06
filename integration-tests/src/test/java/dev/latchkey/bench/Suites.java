package dev.latchkey.bench;

import static dev.latchkey.bench.HotPath.CURATOR_CHOICE;
import static dev.latchkey.bench.HotPath.CURATOR_CONFIG_READ;
import static dev.latchkey.bench.HotPath.CURATOR_LOCK;
import static dev.latchkey.bench.HotPath.OUR_CHOICE;
import static dev.latchkey.bench.HotPath.OUR_CONFIG_READ;
import static dev.latchkey.bench.HotPath.OUR_LOCK;
import static dev.latchkey.bench.Measure.BYTES;
import static dev.latchkey.bench.Measure.MICROS;
import static dev.latchkey.bench.Measure.MILLIS;
import static dev.latchkey.bench.Measure.PER_SECOND;
import static dev.latchkey.bench.Measure.WRITES;
import static dev.latchkey.bench.Workload.NOBODY;
import static dev.latchkey.bench.Workload.allocation;
import static dev.latchkey.bench.Workload.quick;
import static dev.latchkey.bench.Workload.time;

import dev.latchkey.bench.Workload.Network;
import dev.latchkey.bench.Workload.Pace;
import dev.latchkey.conformance.servers.EtcdEngine;
import dev.latchkey.conformance.servers.EtcdVersion;
import dev.latchkey.conformance.servers.ZooKeeperEngine;
import java.util.List;

/** What is measured on which servers against which peer. */
final class Suites {

    private static final String MUTEX = "Curator InterProcessMutex";
    private static final String RW_LOCK = "Curator InterProcessReadWriteLock";
    private static final String SEMAPHORE = "Curator InterProcessSemaphoreV2";
    private static final String LATCH = "Curator LeaderLatch";
    private static final String ATOMIC_LONG = "Curator DistributedAtomicLong";
    private static final String CACHE = "Curator CuratorCache";
    private static final String DISCOVERY = "Curator ServiceDiscovery";
    private static final String PROVIDER = "Curator ServiceProvider";
    private static final String BARRIER = "Curator DistributedDoubleBarrier";
    private static final String BARE_NODES = "bare client, create and delete";
    private static final String JETCD_LOCK = "jetcd Lock";
    private static final String JETCD_ELECTION = "jetcd Election";
    private static final String JETCD_KV = "jetcd KV get and txn";
    private static final String JETCD_WATCH = "jetcd Watch";
    private static final String NONE = "none";

    private Suites() {}

    static List<Suite> all() {
        return List.of(LocalSuite.suite(), zooKeeper(), etcd());
    }

    static Suite zooKeeper() {
        return new ServerSuite(
                "zookeeper",
                () -> ZooKeeperEngine.start(1),
                List.of(
                        quick("lock 1 client", MUTEX, MICROS, OurLocks.lock(1, 1), CuratorLocks.mutex(1, 1)),
                        quick("lock 1 client", BARE_NODES, MICROS, OurLocks.lock(1, 1), BareZooKeeper.nodes()),
                        allocation("lock 1 client", MUTEX, OUR_LOCK, CURATOR_LOCK.allocation()),
                        quick("lock 8 clients", MUTEX, PER_SECOND, OurLocks.lock(8, 1), CuratorLocks.mutex(8, 1)),
                        quick(
                                "lock 8 threads of one process",
                                MUTEX,
                                PER_SECOND,
                                OurLocks.lock(1, 8),
                                CuratorLocks.mutex(1, 8)),
                        quick(
                                "read-write lock 90/10 of 8 clients",
                                RW_LOCK,
                                PER_SECOND,
                                OurLocks.readMostly(8),
                                CuratorLocks.readMostly(8)),
                        semaphore(1),
                        semaphore(2),
                        semaphore(4),
                        orderly(LATCH, CandidateKind.CURATOR),
                        killed(LATCH, CandidateKind.CURATOR),
                        quick(
                                "counter add 1 client",
                                ATOMIC_LONG,
                                MICROS,
                                OurState.counter(1),
                                CuratorState.counter(1)),
                        quick(
                                "counter add 4 clients",
                                ATOMIC_LONG,
                                PER_SECOND,
                                OurState.counter(4),
                                CuratorState.counter(4)),
                        time("config read", CACHE, OUR_CONFIG_READ, CURATOR_CONFIG_READ.time()),
                        allocation("config read", CACHE, OUR_CONFIG_READ, CURATOR_CONFIG_READ.allocation()),
                        quick(
                                "config change until seen by 50 watchers",
                                CACHE,
                                MILLIS,
                                OurState.seenBy(50),
                                CuratorState.seenBy(50)),
                        time("discovery choose", PROVIDER, OUR_CHOICE, CURATOR_CHOICE.time()),
                        allocation("discovery choose", PROVIDER, OUR_CHOICE, CURATOR_CHOICE.allocation()),
                        quick(
                                "discovery register until seen",
                                DISCOVERY,
                                MILLIS,
                                OurServices.registerUntilSeen(),
                                CuratorServices.registerUntilSeen()),
                        new Workload(
                                "discovery writes after a reconnect of 10 instances",
                                DISCOVERY,
                                WRITES,
                                Pace.SLOWEST,
                                Network.PROXIED,
                                OurServices.churn(10),
                                CuratorServices.churn(10)),
                        quick("double barrier of 8", BARRIER, MILLIS, Barriers.ours(8), Barriers.curator(8)),
                        quick("connecting with first lock", MUTEX, MILLIS, Connecting.ours(), Connecting.curator()),
                        memory("1,000 idle locks", MUTEX, Memory.ourLocks(), Memory.curatorLocks()),
                        memory("1,000 instances", DISCOVERY, Memory.ourInstances(), Memory.curatorInstances()),
                        memory("1,000 watches", CACHE, Memory.ourWatches(), Memory.curatorWatches())));
    }

    static Suite etcd() {
        return new ServerSuite(
                "etcd",
                () -> EtcdEngine.start(EtcdVersion.V3_4, 1),
                List.of(
                        quick("lock 1 client", JETCD_LOCK, MICROS, OurLocks.lock(1, 1), JetcdLocks.lock(1, 1)),
                        quick("lock 8 clients", JETCD_LOCK, PER_SECOND, OurLocks.lock(8, 1), JetcdLocks.lock(8, 1)),
                        quick(
                                "lock 8 threads of one process",
                                JETCD_LOCK,
                                PER_SECOND,
                                OurLocks.lock(1, 8),
                                JetcdLocks.lock(1, 8)),
                        orderly(JETCD_ELECTION, CandidateKind.JETCD),
                        killed(JETCD_ELECTION, CandidateKind.JETCD),
                        quick("counter add 1 client", JETCD_KV, MICROS, OurState.counter(1), JetcdState.counter(1)),
                        quick(
                                "counter add 4 clients",
                                JETCD_KV,
                                PER_SECOND,
                                OurState.counter(4),
                                JetcdState.counter(4)),
                        time("config read", JETCD_KV, OUR_CONFIG_READ, JetcdState.read()),
                        quick(
                                "config change until seen by 50 watchers",
                                JETCD_WATCH,
                                MILLIS,
                                OurState.seenBy(50),
                                JetcdState.seenBy(50)),
                        time("discovery choose", NONE, OUR_CHOICE, NOBODY),
                        quick("discovery register until seen", NONE, MILLIS, OurServices.registerUntilSeen(), NOBODY),
                        new Workload(
                                "discovery writes after a reconnect of 10 instances",
                                NONE,
                                WRITES,
                                Pace.SLOWEST,
                                Network.PROXIED,
                                OurServices.churn(10),
                                NOBODY),
                        quick("connecting with first lock", JETCD_LOCK, MILLIS, Connecting.ours(), Connecting.jetcd()),
                        memory("1,000 watches", JETCD_WATCH, Memory.ourWatches(), Memory.jetcdWatches())));
    }

    private static Workload semaphore(int permits) {
        return quick(
                "semaphore " + permits + (permits == 1 ? " permit" : " permits") + " of 8 clients",
                SEMAPHORE,
                PER_SECOND,
                OurLocks.semaphore(8, permits),
                CuratorLocks.semaphore(8, permits));
    }

    private static Workload orderly(String peerName, CandidateKind peer) {
        return quick(
                "leader hand-over orderly",
                peerName,
                MILLIS,
                Elections.orderly(CandidateKind.OURS),
                Elections.orderly(peer));
    }

    private static Workload killed(String peerName, CandidateKind peer) {
        return new Workload(
                "leader hand-over after kill -9",
                peerName,
                MILLIS,
                Pace.SLOWEST,
                Network.STRAIGHT,
                Elections.killed(CandidateKind.OURS),
                Elections.killed(peer));
    }

    private static Workload memory(String of, String peerName, Contestant ours, Contestant peer) {
        return new Workload("memory of " + of, peerName, BYTES, Pace.SLOWEST, Network.STRAIGHT, ours, peer);
    }
}
