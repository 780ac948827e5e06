package dev.latchkey.faults.workload;

import java.util.List;

/** All there are. */
public final class Workloads {

    private static final List<Workload> ALL = List.of(
            new LockWorkload("lock", "fenced"),
            new LockWorkload("lock-unchecked", "open"),
            new ReadWriteWorkload(),
            new SemaphoreWorkload(),
            new LeaderWorkload(),
            new CounterWorkload(),
            new ValueWorkload(),
            new DecisionWorkload(),
            new RoundsWorkload(),
            new ConfigWorkload(),
            new DiscoveryWorkload());

    private Workloads() {}

    public static List<String> names() {
        return ALL.stream().map(Workload::name).toList();
    }

    public static Workload named(String name) {
        return ALL.stream()
                .filter(workload -> workload.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        "A workload is wanted, one of " + names() + ", but \"" + name + "\" was found."));
    }
}
