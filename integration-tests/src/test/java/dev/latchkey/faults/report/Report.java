package dev.latchkey.faults.report;

import dev.latchkey.faults.check.Verdict;
import dev.latchkey.faults.fault.FaultEvent;
import dev.latchkey.faults.fault.Rig;
import dev.latchkey.faults.history.History;
import dev.latchkey.faults.history.Operation;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** What came of a run, for people: as text, with a picture of the latencies and the faults. */
public final class Report {

    /** Faults that ended so shortly before a violation may have to do with it. */
    private static final long BEFORE_NANOS = 3_000_000_000L;

    private final Rig rig;
    private final long seed;
    private final long fromNanos;
    private final long toNanos;
    private final History history;
    private final List<FaultEvent> faults;
    private final List<Verdict> verdicts;

    public Report(
            Rig rig,
            long seed,
            long fromNanos,
            long toNanos,
            History history,
            List<FaultEvent> faults,
            List<Verdict> verdicts) {
        this.rig = rig;
        this.seed = seed;
        this.fromNanos = fromNanos;
        this.toNanos = toNanos;
        this.history = history;
        this.faults = faults;
        this.verdicts = verdicts;
    }

    public Verdict verdict(String workload) {
        return verdicts.stream()
                .filter(verdict -> verdict.workload().equals(workload))
                .findFirst()
                .orElseThrow();
    }

    public List<Verdict> verdicts() {
        return verdicts;
    }

    public List<FaultEvent> faults() {
        return faults;
    }

    /** Whether no promise was broken; what came late does not matter. */
    public boolean isSafe() {
        return verdicts.stream().allMatch(verdict -> verdict.violations().isEmpty());
    }

    /** Writes {@code report.md} and {@code latency.svg}. */
    public void write(Path directory) {
        try {
            Files.writeString(directory.resolve("report.md"), text());
            Files.writeString(
                    directory.resolve("latency.svg"), new LatencyPicture(history, faults, fromNanos, toNanos).svg());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The whole report. */
    public String text() {
        StringBuilder text = new StringBuilder();
        text.append("# ").append(rig.name()).append(", seed ").append(seed).append("\n\n");
        text.append(String.format(
                Locale.ROOT,
                "%.0f s, %d operations, %d faults. ![Latency](latency.svg)%n%n",
                (toNanos - fromNanos) / 1e9,
                history.operations().size(),
                faults.size()));
        appendWorkloads(text);
        appendFaults(text);
        verdicts.forEach(verdict -> appendFindings(text, verdict));
        return text.toString();
    }

    private void appendWorkloads(StringBuilder text) {
        text.append("| workload | operations | ok | failed | unknown | figures | violations | missed |\n");
        text.append("| --- | ---: | ---: | ---: | ---: | --- | ---: | ---: |\n");
        for (Verdict verdict : verdicts) {
            List<Operation> all = history.of(verdict.workload());
            text.append(String.format(
                    Locale.ROOT,
                    "| %s | %d | %d | %d | %d | %s | %d | %d |%n",
                    verdict.workload(),
                    all.size(),
                    count(all, Operation.Outcome.OK),
                    count(all, Operation.Outcome.FAILED),
                    count(all, Operation.Outcome.UNKNOWN),
                    new TreeMap<>(verdict.figures()),
                    verdict.violations().size(),
                    verdict.misses().size()));
        }
    }

    private static long count(List<Operation> operations, Operation.Outcome outcome) {
        return operations.stream().filter(o -> o.outcome() == outcome).count();
    }

    private void appendFaults(StringBuilder text) {
        Map<String, Integer> kinds = new TreeMap<>();
        Map<String, Integer> failed = new TreeMap<>();
        for (FaultEvent fault : faults) {
            (fault.what().startsWith("not brought about") ? failed : kinds).merge(fault.kind(), 1, Integer::sum);
        }
        text.append("\n| fault | times |\n| --- | ---: |\n");
        kinds.forEach((kind, times) ->
                text.append("| ").append(kind).append(" | ").append(times).append(" |\n"));
        failed.forEach((kind, times) -> text.append("| ")
                .append(kind)
                .append(", which could not be brought about | ")
                .append(times)
                .append(" |\n"));
        rig.notApplicable()
                .forEach((kind, why) -> text.append("| ")
                        .append(kind)
                        .append(" | does not apply: ")
                        .append(why)
                        .append(" |\n"));
    }

    private void appendFindings(StringBuilder text, Verdict verdict) {
        for (String miss : verdict.misses()) {
            text.append("\n**")
                    .append(verdict.workload())
                    .append(", missed:** ")
                    .append(miss)
                    .append('\n');
        }
        for (Verdict.Violation violation : verdict.violations()) {
            text.append("\n**")
                    .append(verdict.workload())
                    .append(", violated:** ")
                    .append(violation.what());
            text.append("\n\nSeed ").append(seed).append(". The operations around it:\n\n");
            violation
                    .around()
                    .forEach(o -> text.append("    ").append(o.told(fromNanos)).append('\n'));
            text.append("\nFaults then:\n\n");
            faults.stream()
                    .filter(fault -> fault.touches(violation.fromNanos() - BEFORE_NANOS, violation.toNanos()))
                    .forEach(fault -> text.append(String.format(
                            Locale.ROOT,
                            "    %10.1f … %10.1f ms  %s: %s%n",
                            (fault.fromNanos() - fromNanos) / 1e6,
                            (fault.toNanos() - fromNanos) / 1e6,
                            fault.kind(),
                            fault.what())));
        }
    }
}
