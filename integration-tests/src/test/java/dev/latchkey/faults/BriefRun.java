package dev.latchkey.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latchkey.faults.fault.Rig;
import dev.latchkey.faults.report.Report;
import dev.latchkey.faults.workload.Workloads;
import dev.latchkey.session.EngineUnavailableException;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import org.opentest4j.TestAbortedException;

/**
 * A campaign short enough for every build: all workloads, a few faults. Only a broken promise fails it; what comes late on a busy
 * machine is printed.
 */
final class BriefRun {

    private static final long SEED = 1;
    private static final Duration EACH = Duration.ofMillis(2_500);
    private static final Duration BETWEEN = Duration.ofMillis(700);
    private static final Duration SETTLING = Duration.ofSeconds(20);

    /** One may be gone, and the others still fill a double barrier. */
    private static final int CLIENTS = 4;

    private BriefRun() {}

    static void on(String name, Function<String, Rig> start, String... faults) {
        Rig rig = start.apply(name);
        Report report;
        try (rig) {
            report = new Campaign(rig, Workloads.names(), SEED, Campaign.directory(name), SETTLING)
                    .withClients(CLIENTS)
                    .run(schedule -> schedule.run(List.of(faults), EACH, BETWEEN));
        } catch (IllegalStateException | EngineUnavailableException e) {
            // Servers or clients were not there in time, so nothing can be judged.
            throw new TestAbortedException("this machine was too slow for a run with faults: " + e.getMessage(), e);
        }
        System.out.println(report.text());
        assertThat(report.isSafe()).as(report.text()).isTrue();
    }
}
