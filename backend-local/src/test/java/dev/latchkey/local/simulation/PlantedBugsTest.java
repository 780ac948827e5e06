package dev.latchkey.local.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class PlantedBugsTest {

    /** A bug that takes more is searched for in long runs, and where everything is required. */
    private static final int SEEDS_IN_EVERY_BUILD = 1_000;

    private record Find(int seed, Violation violation) {}

    @Test
    @DisplayName("Each of the mistakes that are easily made is found within its number of seeds")
    void everyPlantedBugIsFound() {
        StringBuilder table = new StringBuilder("Planted bugs, and the first seed that finds them:\n");
        List<PlantedBugs.Bug> bugs = PlantedBugs.all().stream()
                .filter(bug -> bug.seedsMax() <= SEEDS_IN_EVERY_BUILD || isThorough())
                .toList();
        Map<String, Optional<Find>> finds = bugs.parallelStream()
                .collect(Collectors.toConcurrentMap(PlantedBugs.Bug::name, PlantedBugsTest::firstFind));
        for (PlantedBugs.Bug bug : bugs) {
            Optional<Find> found = finds.get(bug.name());
            assertThat(found)
                    .as("%s: not found within %d seeds", bug.name(), bug.seedsMax())
                    .isPresent();
            Find find = found.orElseThrow();
            String how = find.violation().getCause().getMessage();
            table.append(String.format(
                    "%5d of %5d  %-72s %s%n",
                    find.seed(), bug.seedsMax(), bug.name(), how.substring(0, Math.min(90, how.length()))));
        }
        System.out.println(table);
        assertThat(bugs).hasSizeGreaterThanOrEqualTo(15);
    }

    private static boolean isThorough() {
        return System.getProperty("seeds") != null || "all".equals(System.getProperty("latchkey.require"));
    }

    private static Optional<Find> firstFind(PlantedBugs.Bug bug) {
        Simulation simulation = new Simulation(bug.rules(), bug.duties());
        return IntStream.rangeClosed(1, bug.seedsMax())
                .mapToObj(seed -> new Find(seed, simulation.run(seed).violation()))
                .filter(find -> find.violation() != null)
                .findFirst();
    }
}
