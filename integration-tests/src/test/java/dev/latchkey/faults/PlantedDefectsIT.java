package dev.latchkey.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latchkey.faults.check.Verdict;
import dev.latchkey.faults.fault.LocalRig;
import dev.latchkey.faults.fault.Rig;
import dev.latchkey.faults.teeth.Defect;
import dev.latchkey.faults.teeth.PlantedProvider;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Shows that the campaign can see what it looks for: every planted defect is caught by the workload that is named with it. */
@Tag("campaign")
@Execution(ExecutionMode.CONCURRENT)
@DisplayName("The campaign's checks")
class PlantedDefectsIT {

    private static final int ATTEMPTS = 6;
    private static final Duration SETTLING = Duration.ofSeconds(10);
    private static final Map<Defect, String> TABLE = new ConcurrentSkipListMap<>();

    @ParameterizedTest(name = "catch: {0}")
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NONE")
    void catchPlantedDefects(Defect defect) {
        String caught = "";
        for (int attempt = 1; caught.isEmpty() && attempt <= ATTEMPTS; attempt++) {
            caught = attempt(defect, attempt);
        }
        TABLE.put(defect, caught.isEmpty() ? "NOT CAUGHT" : caught);
        assertThat(caught)
                .as("what %s showed of \"%s\"", defect.workload(), defect.title())
                .isNotEmpty();
    }

    @Test
    @DisplayName("find nothing where nothing is planted, though answers are lost")
    void findNothingWhereNothingIsPlanted() {
        assertThat(attempt(Defect.NONE, 1)).isEmpty();
    }

    private static String attempt(Defect defect, int seed) {
        String name = "planted-" + defect.name().toLowerCase(Locale.ROOT).replace('_', '-');
        try (Rig rig = new LocalRig(name, uri -> PlantedProvider.uri(uri, defect))) {
            Campaign campaign = new Campaign(rig, List.of(defect.workload()), seed, Campaign.directory(name), SETTLING);
            Verdict verdict = campaign.withClients(defect.clients())
                    .run(schedule -> schedule.run(
                            Duration.ofSeconds(8), defect.faults(), Duration.ofMillis(3_500), Duration.ofMillis(400)))
                    .verdict(defect.workload());
            return verdict.violations().stream()
                    .map(violation -> violation.what())
                    .findFirst()
                    .or(() -> verdict.misses().stream().findFirst())
                    .orElse("");
        }
    }

    @AfterAll
    static void print() {
        StringBuilder table = new StringBuilder("| planted defect | caught by | as |\n| --- | --- | --- |\n");
        TABLE.forEach((defect, caught) -> table.append("| ")
                .append(defect.title())
                .append(" | ")
                .append(defect.workload())
                .append(" | ")
                .append(caught.length() > 160 ? caught.substring(0, 160) + "…" : caught)
                .append(" |\n"));
        System.out.println(table);
    }
}
