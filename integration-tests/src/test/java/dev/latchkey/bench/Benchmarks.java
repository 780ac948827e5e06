package dev.latchkey.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * All benchmarks; run by the profile {@code bench} only. {@code bench.quick} runs them in brief; {@code bench.only} names, with
 * commas between, parts of {@code suite/workload} of those that are to run.
 */
class Benchmarks {

    private static final Path RESULTS = Path.of("target", "bench");

    @Test
    void run() throws Exception {
        boolean inBrief = isSet("bench.quick");
        Runner runner = new Runner(inBrief);
        Report report = new Report(Environment.here(inBrief), RESULTS);
        for (Suite suite : Suites.all()) {
            suite.run(runner, report, workload -> wanted().test(suite.name() + "/" + workload));
        }
        System.out.println(report.table());
        assertThat(report.failures()).isEmpty();
        assertThat(report.rows()).as("workloads that bench.only names").isNotEmpty();
    }

    private static boolean isSet(String property) {
        String value = System.getProperty(property);
        return value != null && !value.equalsIgnoreCase("false");
    }

    private static Predicate<String> wanted() {
        List<String> parts = Stream.of(System.getProperty("bench.only", "").split(","))
                .map(part -> part.strip().toLowerCase(Locale.ROOT))
                .filter(part -> !part.isEmpty())
                .toList();
        return name -> parts.isEmpty() || parts.stream().anyMatch(name.toLowerCase(Locale.ROOT)::contains);
    }
}
