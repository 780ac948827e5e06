package dev.latchkey.local.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class PlantedBugsTest {

    /** Of so many seeds at a time, on all processors, the first counts. */
    private static final int SEEDS_AT_A_TIME = 16;

    private record Find(int seed, Violation violation) {}

    @Test
    @DisplayName("Each of the mistakes that are easily made is found within its number of seeds")
    void everyPlantedBugIsFound() {
        StringBuilder table = new StringBuilder("Planted bugs, and the first seed that finds them:\n");
        List<PlantedBugs.Bug> bugs = PlantedBugs.all();
        for (PlantedBugs.Bug bug : bugs) {
            Optional<Find> find = Optional.empty();
            for (int first = 1; find.isEmpty() && first <= bug.seedsMax(); first += SEEDS_AT_A_TIME) {
                find = find(bug, first, Math.min(first + SEEDS_AT_A_TIME - 1, bug.seedsMax()));
            }
            assertThat(find)
                    .as("%s: not found within %d seeds", bug.name(), bug.seedsMax())
                    .isPresent();
            String how = find.orElseThrow().violation().getCause().getMessage();
            table.append(String.format(
                    "%5d of %5d  %-72s %s%n",
                    find.orElseThrow().seed(),
                    bug.seedsMax(),
                    bug.name(),
                    how.substring(0, Math.min(90, how.length()))));
        }
        System.out.println(table);
        assertThat(bugs).hasSizeGreaterThanOrEqualTo(15);
    }

    private static Optional<Find> find(PlantedBugs.Bug bug, int first, int last) {
        Simulation simulation = new Simulation(bug.rules(), bug.duties());
        return IntStream.rangeClosed(first, last)
                .parallel()
                .mapToObj(seed -> new Find(seed, simulation.run(seed).violation()))
                .filter(find -> find.violation() != null)
                .findFirst();
    }
}
