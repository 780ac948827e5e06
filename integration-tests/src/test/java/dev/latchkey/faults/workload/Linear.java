package dev.latchkey.faults.workload;

import dev.latchkey.faults.check.Linearizability;
import dev.latchkey.faults.check.Model;
import dev.latchkey.faults.check.Verdict;
import dev.latchkey.faults.history.Operation;
import java.util.List;

/** Judges each key of a workload by a model. */
final class Linear {

    private static final int SHOWN = 16;

    private Linear() {}

    static <S> void check(String workload, Model<S> model, Evidence evidence, Verdict verdict) {
        evidence.history().byKey(workload).forEach((key, operations) -> {
            verdict.figure("keys", 1);
            verdict.figure("operations", operations.size());
            verdict.figure(
                    "unknown",
                    operations.stream()
                            .filter(o -> o.outcome() == Operation.Outcome.UNKNOWN)
                            .count());
            switch (Linearizability.judge(model, operations)) {
                case YES -> {}
                case UNDECIDED ->
                    verdict.missed("key " + key + " has too many operations of unknown outcome to be judged");
                case NO -> {
                    List<Operation> failing = Linearizability.shortestFailing(model, operations);
                    List<Operation> answered = failing.stream()
                            .filter(o -> o.returned() != Operation.NEVER)
                            .toList();
                    Operation last = answered.get(answered.size() - 1);
                    verdict.violated(
                            "no order of the operations on " + key + " explains their answers; the last of these is the"
                                    + " first that cannot be explained",
                            last.called(),
                            last.returned(),
                            failing.subList(Math.max(0, answered.size() - SHOWN), failing.size()));
                }
            }
        });
    }
}
