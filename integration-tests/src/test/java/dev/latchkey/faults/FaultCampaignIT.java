package dev.latchkey.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latchkey.conformance.servers.EtcdVersion;
import dev.latchkey.faults.fault.LocalRig;
import dev.latchkey.faults.fault.Rig;
import dev.latchkey.faults.fault.ServerRig;
import dev.latchkey.faults.report.Report;
import dev.latchkey.faults.workload.Workloads;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The campaign: {@code mvn -pl integration-tests -am verify -Pfaults -Dfaults.minutes=20}, and if wanted {@code -Dfaults.seed=},
 * {@code -Dfaults.engine=} and {@code -Dfaults.workload=}. Here what comes too late fails too.
 */
@Tag("campaign")
@DisplayName("For minutes of faults,")
class FaultCampaignIT {

    private static final String ALL = "all";
    private static final Duration SETTLING = Duration.ofMinutes(2);

    static List<String> engines() {
        String engine = System.getProperty("faults.engine", ALL);
        return engine.equals(ALL) ? List.of("zookeeper", "etcd", "local") : List.of(engine.split(","));
    }

    private static Rig rig(String engine, String namespace) {
        return switch (engine) {
            case "zookeeper" -> ServerRig.zooKeeper(true, namespace);
            case "etcd" -> ServerRig.etcd(EtcdVersion.V3_4, true, namespace);
            case "etcd-3.5" -> ServerRig.etcd(EtcdVersion.V3_5, true, namespace);
            case "local" -> new LocalRig(namespace);
            default ->
                throw new IllegalArgumentException(
                        "An engine is wanted, zookeeper, etcd, etcd-3.5 or local, but \"" + engine + "\" was found.");
        };
    }

    @ParameterizedTest(name = "{0} keeps its promises, and without the check of tokens updates are lost")
    @MethodSource("engines")
    void keepsItsPromises(String engine) {
        long seed = Long.getLong("faults.seed", System.nanoTime());
        Duration time = Duration.ofSeconds((long) (60 * Double.parseDouble(System.getProperty("faults.minutes", "5"))));
        String chosen = System.getProperty("faults.workload", ALL);
        List<String> workloads = chosen.equals(ALL) ? Workloads.names() : List.of(chosen.split(","));
        Path directory = Campaign.directory(engine);
        Report report;
        try (Rig rig = rig(engine, "campaign")) {
            report = new Campaign(rig, workloads, seed, directory, SETTLING).run(schedule -> schedule.run(time));
        }
        System.out.println(report.text());
        System.out.println("The report with its picture is in " + directory);
        assertThat(report.isSafe()).as(report.text()).isTrue();
        assertThat(report.verdicts())
                .as(report.text())
                .allMatch(verdict -> verdict.misses().isEmpty());
        if (workloads.contains("lock-unchecked")) {
            assertThat(report.verdict("lock-unchecked").figureOf("lost"))
                    .as("updates lost without the check of tokens, which the harness must be able to see")
                    .isPositive();
        }
    }
}
