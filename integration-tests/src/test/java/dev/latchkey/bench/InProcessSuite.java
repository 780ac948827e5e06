package dev.latchkey.bench;

import java.util.List;
import java.util.function.Predicate;

/** Workloads that need no server, each with the URI of the engine inside this process that it is about. */
record InProcessSuite(String name, List<Placed> workloads) implements Suite {

    record Placed(String uri, Workload workload) {}

    @Override
    public List<String> workloadNames() {
        return workloads.stream().map(placed -> placed.workload().name()).toList();
    }

    @Override
    public void run(Runner runner, Report report, Predicate<String> wanted) throws Exception {
        for (Placed placed : workloads) {
            Workload workload = placed.workload();
            if (wanted.test(workload.name())) {
                Row row;
                try {
                    row = runner.run(workload, name, placed.uri());
                } catch (Exception e) {
                    report.failed(name, workload.name(), e);
                    continue;
                }
                report.add(row);
            }
        }
    }
}
