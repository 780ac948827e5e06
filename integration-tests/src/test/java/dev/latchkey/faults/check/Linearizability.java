package dev.latchkey.faults.check;

import dev.latchkey.faults.history.Operation;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Judges whether a history can be explained by one order of its operations that real time allows, with the algorithm of Wing
 * and Gong as Lowe improved it: every order is tried, but never the same set of operations with the same state twice.
 *
 * <p>An operation whose outcome is unknown may take effect at any time after its call, or never.
 */
public final class Linearizability {

    /** Beyond so many states a history is left undecided. */
    private static final int STATES_MAX = 3_000_000;

    /** How it ended. */
    public enum Answer {
        YES,
        NO,
        UNDECIDED
    }

    private record Visited<S>(BitSet done, S state) {}

    /** A step that was taken, and the state before it. */
    private record Step<S>(int operation, S before) {}

    private Linearizability() {}

    /** Judges the operations on one object. */
    public static <S> Answer judge(Model<S> model, List<Operation> history) {
        return search(model, telling(model, history));
    }

    /**
     * The shortest beginning of a history that cannot be explained, the operation last whose answer made it so: what was not
     * answered by then is taken as unanswered.
     */
    public static <S> List<Operation> shortestFailing(Model<S> model, List<Operation> history) {
        List<Operation> byReturn = telling(model, history).stream()
                .filter(o -> o.returned() != Operation.NEVER)
                .sorted(Comparator.comparingLong(Operation::returned))
                .toList();
        int explained = 0;
        int failing = byReturn.size();
        while (failing - explained > 1) {
            int middle = (explained + failing) >>> 1;
            if (judge(model, until(history, byReturn.get(middle - 1).returned())) == Answer.NO) {
                failing = middle;
            } else {
                explained = middle;
            }
        }
        List<Operation> beginning = new ArrayList<>(until(
                history,
                failing == 0 ? Operation.NEVER : byReturn.get(failing - 1).returned()));
        beginning.sort(Comparator.comparingLong(Operation::returned));
        return beginning;
    }

    private static List<Operation> until(List<Operation> history, long nanos) {
        return history.stream()
                .filter(o -> o.called() <= nanos)
                .map(o -> o.returned() <= nanos
                        ? o
                        : new Operation(
                                o.client(),
                                o.workload(),
                                o.key(),
                                o.name(),
                                o.argument(),
                                o.called(),
                                Operation.NEVER,
                                Operation.Outcome.UNKNOWN,
                                ""))
                .toList();
    }

    private static <S> List<Operation> telling(Model<S> model, List<Operation> history) {
        return history.stream()
                .filter(o -> o.outcome() == Operation.Outcome.OK
                        || o.outcome() == Operation.Outcome.UNKNOWN && !model.isRead(o))
                .sorted(Comparator.comparingLong(Operation::called))
                .toList();
    }

    private static <S> Answer search(Model<S> model, List<Operation> operations) {
        Set<Visited<S>> visited = new HashSet<>();
        Deque<Step<S>> taken = new ArrayDeque<>();
        BitSet done = new BitSet(operations.size());
        S state = model.initial();
        int from = 0;
        while (true) {
            int first = done.nextClearBit(0);
            long earliestReturn = earliestReturn(operations, done, first);
            if (earliestReturn == Operation.NEVER) {
                return Answer.YES;
            }
            int next = -1;
            S after = state;
            for (int i = Math.max(first, from);
                    i < operations.size() && operations.get(i).called() <= earliestReturn;
                    i++) {
                if (done.get(i)) {
                    continue;
                }
                Operation operation = operations.get(i);
                Optional<S> reached = model.step(state, operation);
                boolean idle = operation.returned() == Operation.NEVER
                        && reached.filter(state::equals).isPresent();
                if (reached.isEmpty() || idle) {
                    continue;
                }
                done.set(i);
                if (visited.add(new Visited<>((BitSet) done.clone(), reached.get()))) {
                    next = i;
                    after = reached.get();
                    break;
                }
                done.clear(i);
            }
            if (visited.size() > STATES_MAX) {
                return Answer.UNDECIDED;
            }
            if (next >= 0) {
                taken.push(new Step<>(next, state));
                state = after;
                from = 0;
            } else if (taken.isEmpty()) {
                return Answer.NO;
            } else {
                Step<S> undone = taken.pop();
                done.clear(undone.operation());
                state = undone.before();
                from = undone.operation() + 1;
            }
        }
    }

    /** Of the operations that are not done yet; never, if all that were answered are done. */
    private static long earliestReturn(List<Operation> operations, BitSet done, int first) {
        long earliest = Operation.NEVER;
        for (int i = first;
                i < operations.size() && operations.get(i).called() <= earliest;
                i = done.nextClearBit(i + 1)) {
            earliest = Math.min(earliest, operations.get(i).returned());
        }
        return earliest;
    }
}
