package dev.latchkey.local.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class PlantedBugsTest {

    /** A bug with what found it, or the end of its seeds. */
    private record Search(PlantedBugs.Bug bug, int seed, Violation found) {

        static Search of(PlantedBugs.Bug bug) {
            Simulation simulation = new Simulation(bug.rules(), bug.duties());
            Violation found = null;
            int seed = 0;
            while (found == null && seed < bug.seedsMax()) {
                found = simulation.run(++seed).violation();
            }
            assertThat(found)
                    .as("%s: not found within %d seeds", bug.name(), bug.seedsMax())
                    .isNotNull();
            return new Search(bug, seed, found);
        }

        @Override
        public String toString() {
            String how = found.getCause().getMessage();
            return String.format(
                    "%5d of %5d  %-72s %s",
                    seed, bug.seedsMax(), bug.name(), how.substring(0, Math.min(90, how.length())));
        }
    }

    @Test
    @DisplayName("Each of the mistakes that are easily made is found within its number of seeds")
    void everyPlantedBugIsFound() {
        List<PlantedBugs.Bug> bugs = PlantedBugs.all();
        String table = bugs.parallelStream()
                .map(Search::of)
                .map(Search::toString)
                .collect(Collectors.joining("\n", "Planted bugs, and the first seed that finds them:\n", "\n"));
        System.out.println(table);
        assertThat(bugs).hasSizeGreaterThanOrEqualTo(15);
    }
}
