package dev.latchkey.local.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class PlantedBugsTest {

    @Test
    @DisplayName("Each of the mistakes that are easily made is found within its number of seeds")
    void everyPlantedBugIsFound() {
        StringBuilder table = new StringBuilder("Planted bugs, and the first seed that finds them:\n");
        List<PlantedBugs.Bug> bugs = PlantedBugs.all();
        for (PlantedBugs.Bug bug : bugs) {
            Simulation simulation = new Simulation(bug.rules(), bug.duties());
            Violation found = null;
            int seed = 0;
            while (found == null && seed < bug.seedsMax()) {
                found = simulation.run(++seed).violation();
            }
            assertThat(found)
                    .as("%s: not found within %d seeds", bug.name(), bug.seedsMax())
                    .isNotNull();
            String how = found.getCause().getMessage();
            table.append(String.format(
                    "%5d of %5d  %-72s %s%n",
                    seed, bug.seedsMax(), bug.name(), how.substring(0, Math.min(90, how.length()))));
        }
        System.out.println(table);
        assertThat(bugs).hasSizeGreaterThanOrEqualTo(15);
    }
}
