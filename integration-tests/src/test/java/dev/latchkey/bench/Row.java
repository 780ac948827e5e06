package dev.latchkey.bench;

import java.io.Serializable;

/**
 * What became of one workload. Values are medians over the rounds; the ratio is the median over pairs of neighbouring turns,
 * and half of the pairs lie between its quartiles. Percentiles are over all operations. What was not measured is NaN.
 *
 * @param ratio ours divided by the peer's
 * @param samples how many operations of ours were measured
 * @param requests how many requests one operation of ours sent to the servers, without what keeps sessions
 * @param processorMicros how long the client's JVM worked for one operation of ours, on all its threads
 */
public record Row(
        String workload,
        String engine,
        String peerName,
        Measure measure,
        double ours,
        double peer,
        double ratio,
        double ratioLowerQuartile,
        double ratioUpperQuartile,
        int rounds,
        long samples,
        double p50,
        double p99,
        double peerP50,
        double peerP99,
        double requests,
        double peerRequests,
        double processorMicros,
        double peerProcessorMicros)
        implements Serializable {

    /** How many times better ours is, whichever way is better; below one if the peer is better. */
    public double advantage() {
        return measure.moreIsBetter() ? ratio : 1 / ratio;
    }

    String json(double load) {
        return "{" + text("workload", workload) + ", " + text("engine", engine) + ", " + number("ours", ours) + ", "
                + number("peer", peer) + ", " + text("peerName", peerName) + ", " + number("ratio", ratio) + ", "
                + number("ratioLowerQuartile", ratioLowerQuartile) + ", "
                + number("ratioUpperQuartile", ratioUpperQuartile) + ", " + text("unit", measure.unit()) + ", "
                + text("better", measure.moreIsBetter() ? "more" : "less") + ", \"rounds\": " + rounds
                + ", \"samples\": " + samples + ", " + number("p50", p50) + ", " + number("p99", p99) + ", "
                + number("peerP50", peerP50) + ", " + number("peerP99", peerP99) + ", "
                + text("percentileUnit", measure.percentileUnit()) + ", " + number("requests", requests) + ", "
                + number("peerRequests", peerRequests) + ", " + number("processorMicros", processorMicros) + ", "
                + number("peerProcessorMicros", peerProcessorMicros) + ", " + number("load", load) + "}";
    }

    private static String text(String key, String value) {
        return '"' + key + "\": \"" + value.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }

    private static String number(String key, double value) {
        return '"' + key + "\": " + (Double.isFinite(value) ? Double.toString(value) : "null");
    }
}
