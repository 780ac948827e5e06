package dev.latchkey.faults.check;

import dev.latchkey.faults.history.Operation;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What is found about one workload. Not thread-safe. */
public final class Verdict {

    /** A promise that was broken: what, when, and the operations around it. */
    public record Violation(String what, long fromNanos, long toNanos, List<Operation> around) {}

    private final String workload;
    private final List<Violation> violations = new ArrayList<>();
    private final List<String> misses = new ArrayList<>();
    private final Map<String, Long> figures = new LinkedHashMap<>();

    public Verdict(String workload) {
        this.workload = workload;
    }

    public String workload() {
        return workload;
    }

    /** Something happened that must never happen. */
    public void violated(String what, long fromNanos, long toNanos, List<Operation> around) {
        violations.add(new Violation(what, fromNanos, toNanos, List.copyOf(around)));
    }

    /** Something that was to happen has not happened in time. */
    public void missed(String what) {
        misses.add(what);
    }

    /** A number for the report. */
    public void figure(String name, long value) {
        figures.merge(name, value, Long::sum);
    }

    public List<Violation> violations() {
        return List.copyOf(violations);
    }

    public List<String> misses() {
        return List.copyOf(misses);
    }

    public Map<String, Long> figures() {
        return Map.copyOf(figures);
    }

    public long figureOf(String name) {
        return figures.getOrDefault(name, 0L);
    }
}
