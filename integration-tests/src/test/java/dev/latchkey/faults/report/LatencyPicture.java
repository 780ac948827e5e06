package dev.latchkey.faults.report;

import dev.latchkey.faults.fault.FaultEvent;
import dev.latchkey.faults.history.History;
import dev.latchkey.faults.history.Operation;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Draws how long operations took, second by second, over bands that show when there was which fault. */
final class LatencyPicture {

    private static final int WIDTH = 1_400;
    private static final int HEIGHT = 420;
    private static final int LEFT = 60;
    private static final int TOP = 30;
    private static final int BOTTOM = 40;
    private static final long BUCKET_NANOS = 1_000_000_000L;

    /** From 0.1 ms to 10 s, by powers of ten. */
    private static final double LEAST_MILLIS = 0.1;

    private static final int DECADES = 5;

    /** How long others hold, or wait for others, says nothing of the engine. */
    private static final Set<String> WAITS_FOR_OTHERS = Set.of("hold", "read", "write", "lead", "round", "update");

    private final History history;
    private final List<FaultEvent> faults;
    private final long fromNanos;
    private final long toNanos;

    LatencyPicture(History history, List<FaultEvent> faults, long fromNanos, long toNanos) {
        this.history = history;
        this.faults = faults;
        this.fromNanos = fromNanos;
        this.toNanos = toNanos;
    }

    String svg() {
        StringBuilder svg = new StringBuilder();
        svg.append(String.format(
                Locale.ROOT,
                "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\" font-family=\"sans-serif\""
                        + " font-size=\"11\">%n<rect width=\"100%%\" height=\"100%%\" fill=\"white\"/>%n",
                WIDTH,
                HEIGHT));
        for (FaultEvent fault : faults) {
            svg.append(String.format(
                    Locale.ROOT,
                    "<rect x=\"%.1f\" y=\"%d\" width=\"%.1f\" height=\"%d\" fill=\"%s\" fill-opacity=\"0.25\">"
                            + "<title>%s: %s</title></rect>%n",
                    x(fault.fromNanos()),
                    TOP,
                    Math.max(1.5, x(fault.toNanos()) - x(fault.fromNanos())),
                    HEIGHT - TOP - BOTTOM,
                    fault.kind().contains("client") || fault.kind().contains("holder") ? "#3b7dd8" : "#d83b3b",
                    escaped(fault.kind()),
                    escaped(fault.what())));
        }
        appendAxes(svg);
        Map<Long, List<Double>> buckets = buckets();
        appendLine(svg, buckets, 0.5, "#1a7f37");
        appendLine(svg, buckets, 0.99, "#9a6700");
        svg.append(String.format(
                Locale.ROOT,
                "<text x=\"%d\" y=\"18\">green: median, brown: 99 %% of the operations that ask the engine once, by"
                        + " the second of the call; red: faults of servers, blue: of clients</text>%n</svg>%n",
                LEFT));
        return svg.toString();
    }

    private Map<Long, List<Double>> buckets() {
        Map<Long, List<Double>> buckets = new TreeMap<>();
        for (Operation o : history.operations()) {
            if (o.outcome() == Operation.Outcome.OK && !WAITS_FOR_OTHERS.contains(o.name())) {
                buckets.computeIfAbsent((o.called() - fromNanos) / BUCKET_NANOS, second -> new ArrayList<>())
                        .add((o.returned() - o.called()) / 1e6);
            }
        }
        buckets.values().forEach(Collections::sort);
        return buckets;
    }

    private void appendLine(StringBuilder svg, Map<Long, List<Double>> buckets, double part, String colour) {
        svg.append("<polyline fill=\"none\" stroke=\"").append(colour).append("\" points=\"");
        buckets.forEach((second, millis) -> svg.append(String.format(
                Locale.ROOT, "%.1f,%.1f ", x(fromNanos + second * BUCKET_NANOS + BUCKET_NANOS / 2), y(millis.get((int)
                        Math.min(millis.size() - 1, Math.floor(millis.size() * part)))))));
        svg.append("\"/>\n");
    }

    private void appendAxes(StringBuilder svg) {
        for (int decade = 0; decade <= DECADES; decade++) {
            double millis = LEAST_MILLIS * Math.pow(10, decade);
            svg.append(String.format(
                    Locale.ROOT,
                    "<line x1=\"%d\" x2=\"%d\" y1=\"%.1f\" y2=\"%.1f\" stroke=\"#ccc\"/><text x=\"4\" y=\"%.1f\">%s"
                            + " ms</text>%n",
                    LEFT,
                    WIDTH,
                    y(millis),
                    y(millis),
                    y(millis) + 4,
                    millis < 1 ? "0.1" : String.format(Locale.ROOT, "%.0f", millis)));
        }
        long seconds = (toNanos - fromNanos) / BUCKET_NANOS;
        long step = Math.max(1, seconds / 12);
        for (long second = 0; second <= seconds; second += step) {
            svg.append(String.format(
                    Locale.ROOT,
                    "<text x=\"%.1f\" y=\"%d\">%d s</text>%n",
                    x(fromNanos + second * BUCKET_NANOS),
                    HEIGHT - BOTTOM + 16,
                    second));
        }
    }

    private double x(long nanos) {
        return LEFT + (WIDTH - LEFT) * (double) (nanos - fromNanos) / Math.max(1, toNanos - fromNanos);
    }

    private static double y(double millis) {
        double decades = Math.log10(Math.max(millis, LEAST_MILLIS) / LEAST_MILLIS);
        return HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * Math.min(1, decades / DECADES);
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace("\"", "&quot;");
    }
}
