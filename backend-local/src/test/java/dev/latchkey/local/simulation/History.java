package dev.latchkey.local.simulation;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * What clients asked of registers and were told, checked for linearizability with the algorithm of Wing and Gong as Lowe
 * improved it: try every order that real time allows, and never the same set of operations with the same state twice.
 *
 * <p>An operation whose outcome is unknown may take effect at any time after it began, or never.
 */
final class History {

    /** One operation. Values are never used twice, so a value stands for the write that made it; 0 for an absent entry. */
    static final class Operation {
        private final long called;
        private final boolean write;
        private final long expected;
        private final long value;
        private long returned = Long.MAX_VALUE;
        private boolean known;
        private boolean succeeded;
        private long seen;

        private Operation(long called, boolean write, long expected, long value) {
            this.called = called;
            this.write = write;
            this.expected = expected;
            this.value = value;
        }

        void wrote(long now, boolean committed) {
            returned = now;
            known = true;
            succeeded = committed;
        }

        void read(long now, long found) {
            returned = now;
            known = true;
            seen = found;
        }

        /** The state after it, or −1 if it cannot have happened in this state with this outcome. */
        private long after(long state) {
            if (!write) {
                return !known || seen == state ? state : -1;
            }
            boolean matches = state == expected;
            if (!known) {
                return matches ? value : state;
            }
            return matches != succeeded ? -1 : succeeded ? value : state;
        }
    }

    private record Visited(BitSet done, long state) {}

    private final Map<String, List<Operation>> byRegister = new TreeMap<>();

    Operation read(String register, long now) {
        return add(register, new Operation(now, false, 0, 0));
    }

    Operation compareAndSet(String register, long now, long expected, long value) {
        return add(register, new Operation(now, true, expected, value));
    }

    private Operation add(String register, Operation operation) {
        byRegister.computeIfAbsent(register, absent -> new ArrayList<>()).add(operation);
        return operation;
    }

    int size() {
        return byRegister.values().stream().mapToInt(List::size).sum();
    }

    void check() {
        byRegister.forEach((register, operations) -> {
            List<Operation> telling = new ArrayList<>(operations);
            telling.removeIf(operation -> !operation.known && !operation.write);
            Checks.require(isLinearizable(telling), () -> "The history of " + register + " is not linearizable");
        });
    }

    static boolean isLinearizable(List<Operation> operations) {
        List<Operation> sorted = new ArrayList<>(operations);
        sorted.sort(java.util.Comparator.comparingLong(operation -> operation.called));
        return search(sorted, new BitSet(), 0, 0, new HashSet<>());
    }

    /** @param firstOpen all operations before it are done */
    private static boolean search(
            List<Operation> operations, BitSet done, int firstOpen, long state, Set<Visited> visited) {
        int first = done.nextClearBit(firstOpen);
        long earliestReturn = Long.MAX_VALUE;
        boolean open = false;
        for (int i = first; i < operations.size(); i++) {
            if (!done.get(i) && operations.get(i).known) {
                open = true;
                earliestReturn = Math.min(earliestReturn, operations.get(i).returned);
            }
        }
        if (!open) {
            return true;
        }
        for (int i = first; i < operations.size() && operations.get(i).called <= earliestReturn; i++) {
            Operation operation = operations.get(i);
            long after = done.get(i) ? -1 : operation.after(state);
            if (after == -1 || !operation.known && after == state) {
                continue;
            }
            done.set(i);
            if (visited.add(new Visited((BitSet) done.clone(), after))
                    && search(operations, done, first, after, visited)) {
                return true;
            }
            done.clear(i);
        }
        return false;
    }
}
