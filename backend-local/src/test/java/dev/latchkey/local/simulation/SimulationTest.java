package dev.latchkey.local.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.LongStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class SimulationTest {

    @Test
    @DisplayName("No seed breaks a promise, and once the faults end every replica and client comes right")
    void noSeedBreaksAPromise() {
        long seeds = Long.getLong("seeds", 1_000);
        long first = Long.getLong("seed", 1);
        AtomicReference<Violation> violation = new AtomicReference<>();
        LongAdder operations = new LongAdder();
        LongAdder steps = new LongAdder();
        ConcurrentSkipListMap<String, Integer> faults = new ConcurrentSkipListMap<>();
        long began = System.nanoTime();
        LongStream.range(first, first + seeds)
                .parallel()
                .filter(seed -> violation.get() == null)
                .forEach(seed -> {
                    Simulation.Outcome outcome = Simulation.ofProduction().run(seed);
                    if (outcome.violation() != null) {
                        violation.compareAndSet(null, outcome.violation());
                    }
                    operations.add(outcome.operations());
                    steps.add(outcome.steps());
                    outcome.faults().forEach((kind, count) -> faults.merge(kind, count, Integer::sum));
                });
        double seconds = (System.nanoTime() - began) / 1e9;
        if (violation.get() != null) {
            throw violation.get();
        }
        long simulated = seeds * (Simulation.STORMY_NANOS + Simulation.CALM_NANOS) / 1_000_000_000;
        System.out.printf(
                "Simulation: %d seeds from %d, %.0f seeds/s, %d s simulated, %d steps, %d register operations, faults %s%n",
                seeds, first, seeds / seconds, simulated, steps.sum(), operations.sum(), faults);
        assertThat(operations.sum()).isPositive();
    }

    @Test
    @DisplayName("Two runs of a seed give the same trace")
    void sameSeedSameTrace() {
        for (long seed = 1; seed <= 5; seed++) {
            Simulation.Outcome first = Simulation.ofProduction().run(seed);
            Simulation.Outcome second = Simulation.ofProduction().run(seed);
            assertThat(second).isEqualTo(first);
            assertThat(first.steps()).isGreaterThan(100);
        }
    }
}
