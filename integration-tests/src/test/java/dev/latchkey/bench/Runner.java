package dev.latchkey.bench;

import com.sun.management.OperatingSystemMXBean;
import dev.latchkey.conformance.ClientLink;
import dev.latchkey.conformance.Engine;
import java.lang.management.CompilationMXBean;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Supplier;

/**
 * Lets this library and a peer take turns at a workload, each beginning every other time, so that what else the machine does
 * meets both alike. Requests are counted in turns of their own, since the proxy that counts takes time.
 */
public final class Runner {

    private static final Duration TURN = Duration.ofMillis(300);
    private static final Duration TURN_IN_BRIEF = Duration.ofMillis(100);

    /** What keeps sessions and connections, and would be sent without any recipe. */
    private static final Set<String> HOUSEKEEPING = Set.of("ping", "renew", "LeaseKeepAlive", "connect", "setWatches");

    /** The share of the time, over all its threads, for which the compiler may still be at work when measuring begins. */
    private static final double COMPILING_MAX = 0.03;

    private static final int WARM_UPS_FACTOR = 6;

    private static final CompilationMXBean COMPILER = ManagementFactory.getCompilationMXBean();
    private static final OperatingSystemMXBean PROCESS =
            (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

    private final boolean inBrief;

    /** In brief it takes fewer and shorter turns: enough to see that everything works. */
    public Runner(boolean inBrief) {
        this.inBrief = inBrief;
    }

    /** Measures the workload on real servers. */
    public Row run(Workload workload, Engine engine) throws Exception {
        Supplier<Way> counted = () -> Way.counted(engine);
        return switch (workload.network()) {
            case STRAIGHT ->
                measure(workload, engine.name(), () -> Way.straight(engine)).row(Double.NaN, Double.NaN);
            case PROXIED -> measure(workload, engine.name(), counted).row(Double.NaN, Double.NaN);
            case TIMED_THEN_COUNTED ->
                measure(workload, engine.name(), () -> Way.straight(engine))
                        .row(requestsEach(workload.ours(), counted), requestsEach(workload.peer(), counted));
        };
    }

    /** Measures the workload on an engine inside the process, of which both sides are told the URI; no requests are counted. */
    public Row run(Workload workload, String engine, String uri) throws Exception {
        return measure(workload, engine, () -> new Way(uri, Optional.empty())).row(Double.NaN, Double.NaN);
    }

    private Comparison measure(Workload workload, String engine, Supplier<Way> ways) throws Exception {
        Comparison comparison = new Comparison(workload, engine);
        try (Way ourWay = ways.get();
                Way peerWay = ways.get();
                Side ours = workload.ours().open(ourWay);
                Side peer = workload.peer().open(peerWay)) {
            warmUp(workload.pace(), ours, peer);
            for (int i = 0; i < workload.pace().rounds(inBrief); i++) {
                takeTurns(i, ours, peer, comparison::add);
            }
        }
        return comparison;
    }

    /**
     * Until the JIT compiler has little left to do, which would be measured in its stead. A compilation counts only when it is
     * done, which may take longer than some turns, so the compiler has to be found idle in several, one after the other.
     */
    private void warmUp(Workload.Pace pace, Side ours, Side peer) throws Exception {
        int atLeast = pace.warmUps(inBrief);
        int atMost = inBrief ? atLeast : WARM_UPS_FACTOR * atLeast;
        int idle = 0;
        for (int i = 0; i < atMost && (i < atLeast || idle < atLeast); i++) {
            long startNanos = System.nanoTime();
            long startMillis = COMPILER.getTotalCompilationTime();
            takeTurns(i, ours, peer, (ourRound, peerRound) -> {});
            double compiling =
                    (COMPILER.getTotalCompilationTime() - startMillis) * 1e6 / (System.nanoTime() - startNanos);
            idle = compiling > COMPILING_MAX ? 0 : idle + 1;
        }
    }

    private void takeTurns(int number, Side ours, Side peer, BiConsumer<Round, Round> result) throws Exception {
        boolean oursBegins = number % 2 == 0;
        Round first = play(oursBegins ? ours : peer);
        Round second = play(oursBegins ? peer : ours);
        result.accept(oursBegins ? first : second, oursBegins ? second : first);
    }

    private Round play(Side side) throws Exception {
        Round round = new Round(inBrief ? TURN_IN_BRIEF : TURN);
        long beforeNanos = PROCESS.getProcessCpuTime();
        side.play(round);
        round.processorTook(PROCESS.getProcessCpuTime() - beforeNanos);
        return round;
    }

    /** After a turn to warm up. */
    private double requestsEach(Contestant contestant, Supplier<Way> counted) throws Exception {
        try (Way way = counted.get();
                Side side = contestant.open(way)) {
            ClientLink link = way.link().orElseThrow();
            play(side);
            link.resetRequests();
            Round round = play(side);
            return requests(link.requests()) / (double) round.operations();
        }
    }

    private static int requests(Map<String, Integer> counted) {
        return counted.entrySet().stream()
                .filter(kind -> !HOUSEKEEPING.contains(kind.getKey()))
                .mapToInt(Map.Entry::getValue)
                .sum();
    }
}
