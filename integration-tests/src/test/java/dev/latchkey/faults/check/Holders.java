package dev.latchkey.faults.check;

import dev.latchkey.faults.history.Operation;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.BiPredicate;

/**
 * Judges those who held something, as they saw it themselves: from an instant at which they had been granted it until the last at
 * which they asked whether it was valid, and it was.
 */
public final class Holders {

    /** What the result, or the progress, of an operation tells that holds something. */
    public record Held(Operation operation, long token, long from, long to) {

        /** As it is written into a journal. */
        public static String text(long token, long from, long to) {
            return token + " " + from + " " + to;
        }

        static Held of(Operation operation) {
            String[] fields = operation.result().split(" ");
            return new Held(operation, Long.parseLong(fields[0]), Long.parseLong(fields[1]), Long.parseLong(fields[2]));
        }

        private boolean overlaps(Held other) {
            return from < other.to && other.from < to;
        }
    }

    private final Verdict verdict;
    private final List<Held> held = new ArrayList<>();

    public Holders(Verdict verdict, List<Operation> operations) {
        this.verdict = verdict;
        operations.stream()
                .filter(o ->
                        o.outcome() != Operation.Outcome.FAILED && !o.result().isEmpty())
                .filter(o -> Character.isDigit(o.result().charAt(0)))
                .map(Held::of)
                .filter(h -> h.to >= h.from)
                .sorted(Comparator.comparingLong(Held::from))
                .forEach(held::add);
        verdict.figure("grants", held.size());
    }

    /** No instant at which more than so many of those hold that exclude each other. */
    public void atMost(int limit, BiPredicate<Operation, Operation> excludes) {
        List<Held> open = new ArrayList<>();
        for (Held next : held) {
            open.removeIf(earlier -> !earlier.overlaps(next));
            List<Held> together = open.stream()
                    .filter(earlier -> excludes.test(earlier.operation, next.operation))
                    .toList();
            if (together.size() >= limit) {
                List<Operation> around = new ArrayList<>();
                together.forEach(h -> around.add(h.operation));
                around.add(next.operation);
                verdict.violated(
                        "held by " + (together.size() + 1) + " at one instant, and " + limit + " may",
                        next.from,
                        next.to,
                        around);
            }
            open.add(next);
        }
    }

    /** Who held later than another had, and excludes it, has the greater token. */
    public void tokensRise(BiPredicate<Operation, Operation> excludes) {
        for (int i = 0; i < held.size(); i++) {
            Held later = held.get(i);
            Held greatest = null;
            for (int j = Math.max(0, i - LOOK_BACK); j < i; j++) {
                Held earlier = held.get(j);
                if (excludes.test(earlier.operation, later.operation)
                        && (greatest == null || earlier.token > greatest.token)) {
                    greatest = earlier;
                }
            }
            if (greatest != null && greatest.token >= later.token) {
                verdict.violated(
                        "token " + later.token + " was granted after token " + greatest.token,
                        greatest.from,
                        later.to,
                        List.of(greatest.operation, later.operation));
            }
        }
    }

    /** Tokens that fall do so soon: they are compared with this many before. */
    private static final int LOOK_BACK = 200;
}
