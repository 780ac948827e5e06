package dev.latchkey.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * The benchmarks of one suite; run by the profile {@code bench} only, each suite in a JVM of its own, as an application uses one
 * engine and the compiler makes more of the code that serves but one. {@code bench.quick} runs them in brief; {@code bench.only}
 * names, with commas between, parts of {@code suite/workload} of those that are to run.
 */
abstract class Benchmarks {

    private static final Path RESULTS = Path.of("target", "bench");

    private final Suite suite;

    Benchmarks(Suite suite) {
        this.suite = suite;
    }

    @Test
    void run() throws Exception {
        assertThat(Suites.all())
                .as("suites with a workload that bench.only names, which is a part of suite/workload")
                .anyMatch(Benchmarks::isWanted);
        assumeTrue(isWanted(suite), "bench.only names no workload of " + suite.name());
        boolean inBrief = isSet("bench.quick");
        // One for all suites of a run of Maven's.
        Report report = new Report(Environment.here(inBrief), RESULTS, System.getProperty("bench.run", ""));
        suite.run(new Runner(inBrief), report, workload -> isWanted(suite, workload));
        System.out.println(report.table());
        assertThat(report.failures()).isEmpty();
    }

    private static boolean isSet(String property) {
        String value = System.getProperty(property);
        return value != null && !value.equalsIgnoreCase("false");
    }

    private static boolean isWanted(Suite suite) {
        return suite.workloadNames().stream().anyMatch(workload -> isWanted(suite, workload));
    }

    private static boolean isWanted(Suite suite, String workload) {
        String name = (suite.name() + "/" + workload).toLowerCase(Locale.ROOT);
        List<String> parts = Stream.of(System.getProperty("bench.only", "").split(","))
                .map(part -> part.strip().toLowerCase(Locale.ROOT))
                .filter(part -> !part.isEmpty())
                .toList();
        return parts.isEmpty() || parts.stream().anyMatch(name::contains);
    }
}
