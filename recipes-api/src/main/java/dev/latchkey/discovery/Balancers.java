package dev.latchkey.discovery;

import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The usual ways to choose. Each call makes a balancer with a memory of its own: make one for each use and keep it.
 */
public final class Balancers {

    /** 2^64 / φ: multiples of it, modulo 2^64, keep as far from each other as can be. */
    private static final long GOLDEN = 0x9e3779b97f4a7c15L;

    private Balancers() {}

    /** One after another, without regard to weights. */
    public static Balancer roundRobin() {
        return roundRobin(0);
    }

    static Balancer roundRobin(long first) {
        AtomicLong next = new AtomicLong(first);
        // The counter may pass from the greatest number to the least: floorMod is never negative.
        return candidates -> Math.floorMod(next.getAndIncrement(), candidates.size());
    }

    /** Any, all equally likely, without regard to weights. */
    public static Balancer random() {
        return candidates -> ThreadLocalRandom.current().nextInt(candidates.size());
    }

    /**
     * Each in proportion to its weight, and smoothly: an instance's turns are spread as evenly as can be, never in a row where
     * that is not needed.
     */
    public static Balancer weighted() {
        return weighted(ThreadLocalRandom.current().nextLong());
    }

    static Balancer weighted(long start) {
        AtomicLong next = new AtomicLong(start);
        return candidates ->
                // The point's place in [0, 2^64), scaled to the line on which every instance has its weight's share.
                candidates.at(unsignedMultiplyHigh(next.getAndAdd(GOLDEN), candidates.weight()));
    }

    private static long unsignedMultiplyHigh(long unsigned, long positive) {
        return Math.multiplyHigh(unsigned, positive) + ((unsigned >> 63) & positive);
    }

    /** The same instance each time, as long as it is there; then one that the other balancer chooses. */
    public static Balancer sticky(Balancer otherwise) {
        return new Sticky(otherwise);
    }

    /**
     * The same instance for the same key, in every process, as long as it is there; what comes or goes changes the choice for its
     * own share of the keys only. Weights count. It looks at every candidate, so it takes longer the more there are: a few
     * nanoseconds each.
     */
    public static KeyedBalancer rendezvous() {
        return (candidates, key) -> {
            long keyHash = Hash.of(key);
            return candidates.weightsDiffer() ? heaviest(candidates, keyHash) : highest(candidates, keyHash);
        };
    }

    private static int highest(Candidates candidates, long keyHash) {
        int best = 0;
        long bestScore = Long.MIN_VALUE;
        for (int i = 0; i < candidates.size(); i++) {
            long score = Hash.mix(keyHash ^ candidates.idHash(i)) >>> 1;
            if (score > bestScore) {
                best = i;
                bestScore = score;
            }
        }
        return best;
    }

    /** For equal weights the same choice as {@link #highest}: the logarithm rises with what it is taken of. */
    private static int heaviest(Candidates candidates, long keyHash) {
        int best = 0;
        double bestScore = Double.NEGATIVE_INFINITY;
        for (int i = 0; i < candidates.size(); i++) {
            long score = Hash.mix(keyHash ^ candidates.idHash(i)) >>> 1;
            double logarithm = Math.log((score + 1.0) / 0x1.0p63);
            double weighted = logarithm / candidates.get(i).weight();
            if (weighted > bestScore) {
                best = i;
                bestScore = weighted;
            }
        }
        return best;
    }
}
