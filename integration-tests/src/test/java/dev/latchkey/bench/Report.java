package dev.latchkey.bench;

import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Gathers rows, and writes them as {@code results.json}, as a table ({@code results.md}), and as a picture for each engine
 * and one for all. Prints each row as it comes.
 */
public final class Report {

    private static final String HEADING = """
            | workload | ours | peer | ours ÷ peer (quartiles) | p50 / p99 ours | p50 / p99 peer | requests ours / peer | client's work ours / peer |
            | --- | --- | --- | --- | --- | --- | --- | --- |
            """;

    private static final String UNKNOWN = "–";

    /**
     * What has been measured in the run of this name, by whichever JVM.
     *
     * @param loads what else the machine did: the load average at the end of each row
     */
    private record Gathered(String run, Environment environment, ArrayList<Row> rows, ArrayList<Double> loads)
            implements Serializable {}

    private final Gathered gathered;
    private final Path directory;
    private final List<String> failures = new ArrayList<>();

    /** Goes on with what other JVMs have measured in the same run. */
    Report(Environment environment, Path directory, String run) {
        this.directory = directory;
        Gathered before = Files.exists(gatheredFile()) ? read(gatheredFile()) : null;
        gathered = before != null && before.run.equals(run)
                ? before
                : new Gathered(run, environment, new ArrayList<>(), new ArrayList<>());
    }

    private Path gatheredFile() {
        return directory.resolve("gathered.bin");
    }

    /** Null for what cannot be read: a run that was broken off has left it, or another build, and so it is of another run. */
    private static @Nullable Gathered read(Path file) {
        try (ObjectInputStream in = new ObjectInputStream(Files.newInputStream(file))) {
            return (Gathered) in.readObject();
        } catch (IOException | ClassNotFoundException | ClassCastException unreadable) {
            return null;
        }
    }

    /** Takes a row, and writes everything anew, so that a run that is broken off leaves what it had. */
    public void add(Row row) throws IOException {
        gathered.rows.add(row);
        gathered.loads.add(Environment.load());
        System.out.println("bench " + row.engine() + " " + line(row));
        write();
    }

    /** A workload that could not be measured; the others go on, and the run fails at its end. */
    public void failed(String engine, String workload, Exception cause) {
        System.out.println("bench " + engine + " | " + workload + " | failed: " + cause);
        cause.printStackTrace(System.out);
        failures.add(engine + ", " + workload + ": " + cause);
    }

    List<String> failures() {
        return failures;
    }

    List<Row> rows() {
        return gathered.rows;
    }

    void write() throws IOException {
        Files.createDirectories(directory);
        try (ObjectOutputStream out = new ObjectOutputStream(Files.newOutputStream(gatheredFile()))) {
            out.writeObject(gathered);
        }
        Files.writeString(directory.resolve("results.json"), json());
        Files.writeString(directory.resolve("results.md"), table());
        Files.writeString(
                directory.resolve("results.svg"),
                Chart.of("Latchkey beside its peers", gathered.rows, gathered.environment));
        for (Map.Entry<String, List<Row>> engine : byEngine().entrySet()) {
            String file = engine.getKey().replaceAll("[^A-Za-z0-9.]+", "-").toLowerCase(Locale.ROOT) + ".svg";
            Files.writeString(
                    directory.resolve(file),
                    Chart.of("Latchkey on " + engine.getKey(), engine.getValue(), gathered.environment));
        }
    }

    String json() {
        return IntStream.range(0, gathered.rows.size())
                .mapToObj(i -> gathered.rows.get(i).json(gathered.loads.get(i)))
                .collect(Collectors.joining(",\n  ", "[\n  ", "\n]\n"));
    }

    String table() {
        StringBuilder text = new StringBuilder(gathered.environment + "\n" + loadMeanwhile() + "\n");
        byEngine().forEach((engine, itsRows) -> {
            text.append("\n### ").append(engine).append("\n\n").append(HEADING);
            itsRows.forEach(row -> text.append(line(row)).append('\n'));
        });
        return text.toString();
    }

    private String loadMeanwhile() {
        double[] all = gathered.loads.stream().mapToDouble(load -> load).toArray();
        return "Load average while it ran: median " + figure(Statistics.median(all)) + ", at most "
                + figure(Statistics.quantile(all, 1)) + ".";
    }

    private Map<String, List<Row>> byEngine() {
        return gathered.rows.stream()
                .collect(Collectors.groupingBy(Row::engine, LinkedHashMap::new, Collectors.toList()));
    }

    private static String line(Row row) {
        String unit = " " + row.measure().unit();
        String percentileUnit = " " + row.measure().percentileUnit();
        return "| "
                + String.join(
                        " | ",
                        row.workload(),
                        figure(row.ours()) + unit,
                        Double.isFinite(row.peer())
                                ? figure(row.peer()) + unit + ", " + row.peerName()
                                : row.peerName(),
                        Double.isFinite(row.ratio())
                                ? "**" + figure(row.ratio()) + "** (" + figure(row.ratioLowerQuartile()) + "–"
                                        + figure(row.ratioUpperQuartile()) + ")"
                                : UNKNOWN,
                        pair(row.p50(), row.p99(), percentileUnit),
                        pair(row.peerP50(), row.peerP99(), percentileUnit),
                        pair(row.requests(), row.peerRequests(), ""),
                        pair(row.processorMicros(), row.peerProcessorMicros(), " µs"))
                + " |";
    }

    private static String pair(double one, double other, String unit) {
        return Double.isFinite(one) || Double.isFinite(other) ? figure(one) + " / " + figure(other) + unit : UNKNOWN;
    }

    /** Three figures that matter; the whole number if it has more. */
    static String figure(double value) {
        if (!Double.isFinite(value)) {
            return UNKNOWN;
        }
        int digits = value == 0 ? 0 : Math.max(0, 2 - (int) Math.floor(Math.log10(Math.abs(value))));
        return String.format(Locale.ROOT, "%,." + Math.min(digits, 3) + "f", value);
    }
}
