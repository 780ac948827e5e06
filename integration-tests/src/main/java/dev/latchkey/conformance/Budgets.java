package dev.latchkey.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.TreeMap;

/** Holds what was counted on the way to the servers against what a recipe may cost, and prints both. */
final class Budgets {

    private Budgets() {}

    /** What the engine may cost per cycle, by its kind. */
    static double of(Engine engine, String namespace, double zooKeeper, double others) {
        return engine.uri(namespace).startsWith("zookeeper:") ? zooKeeper : others;
    }

    /** Fails if one cycle took more than the budget. */
    static void check(String what, Engine engine, Map<String, Integer> counted, int cycles, double budget) {
        Map<String, Integer> requests = new TreeMap<>(counted);
        requests.keySet().removeAll(ClientLink.HOUSEKEEPING);
        double each = requests.values().stream().mapToInt(Integer::intValue).sum() / (double) cycles;
        System.out.printf(
                "budget | %s | %s | %.2f requests, at most %.1f | %s%n", what, engine.name(), each, budget, requests);
        assertThat(each).isLessThanOrEqualTo(budget);
    }

    /** How many requests went through between two counts. */
    static int spent(Map<String, Integer> before, Map<String, Integer> after) {
        return count(after) - count(before);
    }

    private static int count(Map<String, Integer> requests) {
        return requests.entrySet().stream()
                .filter(kind -> !ClientLink.HOUSEKEEPING.contains(kind.getKey()))
                .mapToInt(Map.Entry::getValue)
                .sum();
    }
}
