package dev.latchkey.bench;

import static dev.latchkey.bench.HotPath.OUR_CHOICE;
import static dev.latchkey.bench.HotPath.OUR_CONFIG_READ;
import static dev.latchkey.bench.HotPath.OUR_COUNTER;
import static dev.latchkey.bench.HotPath.OUR_LOCK;
import static dev.latchkey.bench.Measure.BYTES;
import static dev.latchkey.bench.Measure.MICROS;
import static dev.latchkey.bench.Measure.MILLIS;
import static dev.latchkey.bench.Measure.PER_SECOND;
import static dev.latchkey.bench.Workload.NOBODY;
import static dev.latchkey.bench.Workload.allocation;
import static dev.latchkey.bench.Workload.quick;
import static dev.latchkey.bench.Workload.time;

import dev.latchkey.bench.InProcessSuite.Placed;
import dev.latchkey.bench.Workload.Network;
import dev.latchkey.bench.Workload.Pace;
import dev.latchkey.bench.local.Consensus;
import dev.latchkey.bench.local.Consensus.Log;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;

/** What is measured on the engine inside this process. */
final class LocalSuite {

    private static final String ALONE = "local:";
    private static final String SHARED = "local:bench";
    private static final String REPLICATED = "local:bench-replicated?replicas=3";
    private static final String MICRO_RAFT = "MicroRaft";
    private static final String JGROUPS_RAFT = "jgroups-raft";
    private static final String FIRST_PROPOSAL = "MicroRaft, first proposal of three";
    private static final String ONE_PROPOSAL = "MicroRaft, one proposal";
    private static final String REENTRANT_LOCK = "ReentrantLock";
    private static final String NONE = "none";

    private LocalSuite() {}

    static Suite suite() {
        List<Placed> workloads = new ArrayList<>(locks());
        for (Log log : Log.values()) {
            for (int callers : new int[] {1, 32}) {
                workloads.addAll(consensus(log, callers));
            }
        }
        workloads.addAll(state());
        return new InProcessSuite("local", workloads);
    }

    private static List<Placed> consensus(Log log, int callers) {
        String name = "consensus of 3, " + (log == Log.DURABLE ? "durable, " : "in memory, ") + callers
                + (callers == 1 ? " caller" : " callers");
        return List.of(
                new Placed(
                        ALONE,
                        quick(
                                name,
                                MICRO_RAFT,
                                PER_SECOND,
                                Consensus.latchkey(callers, log),
                                Consensus.microRaft(callers, log))),
                new Placed(
                        ALONE,
                        quick(
                                name,
                                JGROUPS_RAFT,
                                PER_SECOND,
                                Consensus.latchkey(callers, log),
                                Consensus.jgroupsRaft(callers, log))));
    }

    private static List<Placed> locks() {
        Contestant floor = Consensus.microRaft(1, Log.IN_MEMORY);
        return List.of(
                new Placed(ALONE, quick("lock 1 client", ONE_PROPOSAL, MICROS, OurLocks.lock(1, 1), floor)),
                new Placed(ALONE, allocation("lock 1 client", NONE, OUR_LOCK, NOBODY)),
                new Placed(
                        REPLICATED,
                        quick("lock 1 client, 3 replicas", ONE_PROPOSAL, MICROS, OurLocks.lock(1, 1), floor)),
                new Placed(
                        ALONE,
                        quick(
                                "lock 8 threads of one process",
                                REENTRANT_LOCK,
                                PER_SECOND,
                                OurLocks.lock(1, 8),
                                reentrantLock(8))),
                new Placed(SHARED, quick("lock 8 clients", NONE, PER_SECOND, OurLocks.lock(8, 1), NOBODY)),
                new Placed(
                        ALONE,
                        opening("fresh JVM", FIRST_PROPOSAL, Opening.inFreshJvm(), Opening.microRaftInFreshJvm())),
                new Placed(
                        ALONE,
                        opening("fresh JVM with a class archive", NONE, Opening.inFreshJvmWithArchive(), NOBODY)),
                new Placed(
                        ALONE, quick("connecting with first lock, warm JVM", NONE, MILLIS, Connecting.ours(), NOBODY)));
    }

    private static List<Placed> state() {
        return List.of(
                new Placed(ALONE, quick("counter add 1 client", NONE, MICROS, OurState.counter(1), NOBODY)),
                new Placed(SHARED, quick("counter add 4 clients", NONE, PER_SECOND, OurState.counter(4), NOBODY)),
                new Placed(ALONE, allocation("counter add", NONE, OUR_COUNTER, NOBODY)),
                new Placed(ALONE, time("config read", NONE, OUR_CONFIG_READ, NOBODY)),
                new Placed(ALONE, allocation("config read", NONE, OUR_CONFIG_READ, NOBODY)),
                new Placed(
                        SHARED,
                        quick("config change until seen by 50 watchers", NONE, MILLIS, OurState.seenBy(50), NOBODY)),
                new Placed(ALONE, time("discovery choose", NONE, OUR_CHOICE, NOBODY)),
                new Placed(ALONE, allocation("discovery choose", NONE, OUR_CHOICE, NOBODY)),
                new Placed(
                        SHARED,
                        quick("discovery register until seen", NONE, MILLIS, OurServices.registerUntilSeen(), NOBODY)),
                new Placed(ALONE, memory("1,000 idle locks", Memory.ourLocks())),
                new Placed(ALONE, memory("1,000 instances", Memory.ourInstances())),
                new Placed(ALONE, memory("1,000 watches", Memory.ourWatches())));
    }

    private static Workload opening(String where, String peerName, Contestant ours, Contestant peer) {
        return new Workload(
                "opening with first lock, " + where, peerName, MILLIS, Pace.QUICK, Network.STRAIGHT, ours, peer);
    }

    private static Workload memory(String of, Contestant ours) {
        return new Workload("memory of " + of, NONE, BYTES, Pace.SLOWEST, Network.STRAIGHT, ours, NOBODY);
    }

    /** What threads of one process could have at best, if nobody outside of it wanted the lock. */
    private static Contestant reentrantLock(int threads) {
        return way -> {
            ReentrantLock lock = new ReentrantLock();
            Callers callers = new Callers();
            callers.callers(threads, () -> {
                lock.lock();
                lock.unlock();
            });
            return callers;
        };
    }
}
