package dev.latchkey.bench;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.ToDoubleFunction;

/** Pairs of neighbouring turns, and what they say together. */
final class Comparison {

    private record Pair(Round ours, Round peer) {}

    private static final double NANOS_PER_MICRO = 1e3;

    private final Workload workload;
    private final String engine;
    private final List<Pair> pairs = new ArrayList<>();

    Comparison(Workload workload, String engine) {
        this.workload = workload;
        this.engine = engine;
    }

    void add(Round ours, Round peer) {
        pairs.add(new Pair(ours, peer));
    }

    Row row(double requests, double peerRequests) {
        Measure measure = workload.measure();
        double[] ratios = of(pair -> measure.of(pair.ours) / measure.of(pair.peer));
        double[] ours = samples(pairs.stream().map(Pair::ours).toList());
        double[] peer = samples(pairs.stream().map(Pair::peer).toList());
        return new Row(
                workload.name(),
                engine,
                workload.peerName(),
                measure,
                Statistics.median(of(pair -> measure.of(pair.ours))),
                Statistics.median(of(pair -> measure.of(pair.peer))),
                Statistics.median(ratios),
                Statistics.quantile(ratios, 0.25),
                Statistics.quantile(ratios, 0.75),
                pairs.size(),
                pairs.stream().mapToLong(pair -> pair.ours.operations()).sum(),
                Statistics.quantile(ours, 0.5),
                Statistics.quantile(ours, 0.99),
                Statistics.quantile(peer, 0.5),
                Statistics.quantile(peer, 0.99),
                requests,
                peerRequests,
                Statistics.median(of(pair -> pair.ours.processorNanosEach() / NANOS_PER_MICRO)),
                Statistics.median(of(pair -> pair.peer.processorNanosEach() / NANOS_PER_MICRO)));
    }

    private double[] of(ToDoubleFunction<Pair> value) {
        return pairs.stream().mapToDouble(value).toArray();
    }

    private double[] samples(List<Round> rounds) {
        return rounds.stream()
                .flatMapToDouble(round -> Arrays.stream(round.samples()))
                .map(workload.measure()::scale)
                .toArray();
    }
}
