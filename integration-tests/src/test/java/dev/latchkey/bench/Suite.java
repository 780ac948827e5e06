package dev.latchkey.bench;

import java.util.List;
import java.util.function.Predicate;

/** Workloads that belong together, such as those of one engine. */
public interface Suite {

    /** The engine, as {@code bench.only} may name it. */
    String name();

    /** What it can measure. */
    List<String> workloadNames();

    /** Runs those workloads whose name is wanted, and reports each. */
    void run(Runner runner, Report report, Predicate<String> wanted) throws Exception;
}
