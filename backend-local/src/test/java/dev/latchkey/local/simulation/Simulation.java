package dev.latchkey.local.simulation;

import dev.latchkey.local.group.Duties;
import dev.latchkey.local.raft.Rules;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;

/** Runs seeds. What a seed does depends on nothing else. */
final class Simulation {

    static final long STORMY_NANOS = 8_000_000_000L;
    static final long CALM_NANOS = 6_000_000_000L;

    /** What one seed came to. */
    record Outcome(
            long seed, long digest, long steps, int operations, Map<String, Integer> faults, Violation violation) {}

    private final Supplier<Rules> rules;
    private final Supplier<Duties> duties;

    Simulation(Supplier<Rules> rules, Supplier<Duties> duties) {
        this.rules = rules;
        this.duties = duties;
    }

    static Simulation ofProduction() {
        return new Simulation(Rules::raft, Duties::all);
    }

    Outcome run(long seed) {
        World world = new World(seed, rules.get(), duties.get());
        Violation violation = null;
        try {
            world.run(STORMY_NANOS, CALM_NANOS);
        } catch (Violation found) {
            violation = new Violation(
                    "Seed " + seed + ", step " + world.trace().lines() + ", at "
                            + world.scheduler().now() / 1_000 + " us: " + found.getMessage() + "\n"
                            + world.trace().tail(),
                    found);
        }
        return new Outcome(
                seed,
                world.trace().digest(),
                world.trace().lines(),
                world.history().size(),
                new TreeMap<>(world.faults()),
                violation);
    }
}
