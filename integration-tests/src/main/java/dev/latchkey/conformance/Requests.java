package dev.latchkey.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latchkey.conformance.LockTest.Application;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Counts what an application asks of its engine from now on, and holds it against a budget. */
final class Requests {

    /** How a watch learns on ZooKeeper what has become of a node. */
    private static final Set<String> WATCHING = Set.of("getData", "exists", "getChildren");

    private final EngineTest test;
    private final Application application;

    Requests(EngineTest test, Application application) {
        this.test = test;
        this.application = application;
        application.link().resetRequests();
    }

    Map<String, Integer> counted() {
        Map<String, Integer> requests = new TreeMap<>(application.link().requests());
        requests.keySet().removeAll(ClientLink.HOUSEKEEPING);
        requests.remove("sync");
        return requests;
    }

    /** What was asked for each of so many times, the re-reading of ZooKeeper's watches left out but printed. */
    void assertAtMost(String what, int times, double budget) {
        Map<String, Integer> all = counted();
        double each = all.entrySet().stream()
                        .filter(kind -> !WATCHING.contains(kind.getKey()))
                        .mapToInt(Map.Entry::getValue)
                        .sum()
                / (double) times;
        System.out.printf(
                "budget | %s | %s | %.2f requests, at most %.1f | %s%n",
                what, test.engine().name(), each, budget, all);
        assertThat(each).isLessThanOrEqualTo(budget);
    }
}
