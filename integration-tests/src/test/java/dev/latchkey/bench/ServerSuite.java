package dev.latchkey.bench;

import dev.latchkey.conformance.Engine;
import java.util.List;
import java.util.function.Predicate;
import java.util.function.Supplier;

/** The workloads of one engine, on one server that runs only if one of them is wanted. */
record ServerSuite(String name, Supplier<Engine> servers, List<Workload> workloads) implements Suite {

    @Override
    public List<String> workloadNames() {
        return workloads.stream().map(Workload::name).toList();
    }

    @Override
    public void run(Runner runner, Report report, Predicate<String> wanted) throws Exception {
        List<Workload> toRun = workloads.stream()
                .filter(workload -> wanted.test(workload.name()))
                .toList();
        if (toRun.isEmpty()) {
            return;
        }
        try (Engine engine = servers.get()) {
            for (Workload workload : toRun) {
                measure(runner, report, workload, engine);
            }
        }
    }

    private static void measure(Runner runner, Report report, Workload workload, Engine engine) throws Exception {
        Row row;
        try {
            row = runner.run(workload, engine);
        } catch (Exception e) {
            report.failed(engine.name(), workload.name(), e);
            return;
        }
        report.add(row);
    }
}
