package dev.latchkey.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Document;

/** The benchmarks' own arithmetic; what they measure is left to them. */
@DisplayName("The benchmarks")
class BenchTest {

    private static final Environment ENVIRONMENT = new Environment("2 cores", "Java 17", LocalDate.EPOCH);

    @Test
    @DisplayName("let each side begin every other time")
    void sidesTakeTurns() throws Exception {
        StringBuilder turns = new StringBuilder();
        run(Measure.NANOS, turns, new double[] {1}, new double[] {1});
        assertThat(turns.toString()).startsWith("oppo").endsWith("op" + "poop".repeat(4));
    }

    @Test
    @DisplayName("compare neighbouring turns, so that a slow minute of the machine meets both sides")
    void ratioIsThatOfPairs() throws Exception {
        // Whatever the machine does, the peer takes four times as long in the same moment.
        Row row = run(Measure.MICROS, new StringBuilder(), new double[] {1_000, 90_000, 7_000}, new double[] {
            4_000, 360_000, 28_000
        });
        assertThat(row.ratio()).isCloseTo(0.25, within(1e-9));
        assertThat(row.ratioLowerQuartile()).isCloseTo(0.25, within(1e-9));
        assertThat(row.ratioUpperQuartile()).isCloseTo(0.25, within(1e-9));
        assertThat(row.advantage()).isCloseTo(4, within(1e-9));
        assertThat(row.ours()).isCloseTo(7, within(1e-9));
        assertThat(row.samples()).isEqualTo(9);
    }

    @Test
    @DisplayName("say how far the ratio spreads")
    void spreadIsStated() throws Exception {
        Row row = run(Measure.NANOS, new StringBuilder(), new double[] {1, 2, 3, 4, 5, 6, 7, 8, 9}, new double[] {1});
        assertThat(row.ratioLowerQuartile()).isEqualTo(3);
        assertThat(row.ratio()).isEqualTo(5);
        assertThat(row.ratioUpperQuartile()).isEqualTo(7);
    }

    @Test
    @DisplayName("keep one in so many operations when there are millions, evenly, and count them all")
    void manyOperationsAreThinned() {
        Samples samples = new Samples();
        int operations = 1_000_000;
        for (int i = 0; i < operations; i++) {
            samples.add(i);
        }
        List<Double> kept = new ArrayList<>();
        samples.forOneIn(2 * samples.oneIn(), kept::add);
        assertThat(samples.operations()).isEqualTo(operations);
        assertThat(kept).hasSizeBetween(Samples.COUNT_MAX / 4, Samples.COUNT_MAX / 2);
        assertThat(kept)
                .isEqualTo(IntStream.range(0, kept.size())
                        .mapToObj(i -> 2.0 * samples.oneIn() * i)
                        .toList());
        assertThat(kept.get(kept.size() - 1)).isCloseTo(operations, within(2.0 * samples.oneIn()));
    }

    @Test
    @DisplayName("take quantiles between neighbours, and none of nothing")
    void quantiles() {
        assertThat(Statistics.median(new double[] {3, 1, 2})).isEqualTo(2);
        assertThat(Statistics.median(new double[] {4, 1})).isEqualTo(2.5);
        assertThat(Statistics.quantile(new double[] {0, 100}, 0.99)).isCloseTo(99, within(1e-9));
        assertThat(Statistics.median(new double[0])).isNaN();
    }

    @Test
    @DisplayName("count every operation of every caller, and at least one")
    void roundCountsAll() throws Exception {
        AtomicInteger done = new AtomicInteger();
        Round round = new Round(Duration.ZERO);
        round.contend(List.of(done::incrementAndGet, done::incrementAndGet, done::incrementAndGet));
        assertThat(done).hasValue(3);
        assertThat(round.operations()).isEqualTo(3);
        assertThat(round.samples()).hasSize(3);
        assertThat(round.perSecond()).isPositive();
    }

    @Test
    @DisplayName(
            "write results that can be read, a table, and pictures that are XML, whatever the names and numbers are")
    void reportIsReadable(@TempDir Path directory) throws Exception {
        Report report = new Report(ENVIRONMENT, directory, "run");
        for (double peer : new double[] {2, 0, Double.NaN}) {
            report.add(new Row(
                    "a \"strange\" <name> & more",
                    "engine 1",
                    "peer",
                    Measure.WRITES,
                    0,
                    peer,
                    0 / peer,
                    0,
                    0,
                    5,
                    5,
                    0,
                    0,
                    peer,
                    peer,
                    Double.NaN,
                    3,
                    1,
                    1));
        }
        assertThat(directory.resolve("results.json"))
                .content()
                .contains("\"workload\": \"a \\\"strange\\\" <name> & more\"")
                .contains("\"ratio\": 0.0,")
                .contains("\"ratio\": null,")
                .doesNotContain("NaN");
        assertThat(directory.resolve("results.md")).content().contains("### engine 1", "2 cores; Java 17; 1970-01-01");
        for (String picture : List.of("results.svg", "engine-1.svg")) {
            Document document = DocumentBuilderFactory.newInstance()
                    .newDocumentBuilder()
                    .parse(Files.newInputStream(directory.resolve(picture)));
            assertThat(document.getDocumentElement().getTagName()).isEqualTo("svg");
            // The background, and the one row of which a ratio is known.
            assertThat(document.getElementsByTagName("rect").getLength()).isEqualTo(1 + 1);
        }
    }

    @Test
    @DisplayName(
            "gather the rows of one run from all its JVMs, and no others, whatever a run that was broken off has left")
    void rowsOfOneRunAreGathered(@TempDir Path directory) throws Exception {
        Files.write(directory.resolve("gathered.bin"), new byte[] {1, 2, 3});
        Row row = run(Measure.NANOS, new StringBuilder(), new double[] {1}, new double[] {1});
        new Report(ENVIRONMENT, directory, "one").add(row);
        new Report(ENVIRONMENT, directory, "one").add(row);
        assertThat(new Report(ENVIRONMENT, directory, "one").rows()).containsExactly(row, row);
        assertThat(new Report(ENVIRONMENT, directory, "another").rows()).isEmpty();
    }

    @Test
    @DisplayName("show the figures that matter")
    void figures() {
        assertThat(List.of(Report.figure(0.01234), Report.figure(1.234), Report.figure(12_345.6), Report.figure(0)))
                .containsExactly("0.012", "1.23", "12,346", "0");
        assertThat(Report.figure(Double.NaN)).isEqualTo("–");
    }

    /** Sides that pretend to have taken these nanoseconds, in turn, once they are warm. */
    private static Row run(Measure measure, StringBuilder turns, double[] ours, double[] peer) throws Exception {
        Workload workload = new Workload(
                "workload",
                "peer",
                measure,
                Workload.Pace.SLOW,
                Workload.Network.STRAIGHT,
                way -> pretended(turns, 'o', ours),
                way -> pretended(turns, 'p', peer));
        return new Runner(false).run(workload, "engine", "local:");
    }

    private static Side pretended(StringBuilder turns, char name, double[] nanos) {
        AtomicInteger taken = new AtomicInteger();
        return round -> {
            turns.append(name);
            int turn = taken.getAndIncrement();
            // The first two turns warm up, and would spoil the result if they counted.
            round.took(turn < 2 ? 1_000_000_000 : (long) nanos[(turn - 2) % nanos.length]);
        };
    }
}
