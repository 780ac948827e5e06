package dev.latchkey.faults.workload;

import dev.latchkey.inspect.Inspection;
import java.util.Optional;

/** Looks for what holders and waiters leave behind: once all have given back what they held, nobody stands in a queue. */
final class Leftovers {

    private Leftovers() {}

    static Optional<String> of(Evidence evidence, String kind, String name) {
        try {
            Inspection found = evidence.observer().inspect().of(kind, name);
            return found.holders().isEmpty() && found.waiters().isEmpty()
                    ? Optional.empty()
                    : Optional.of("nobody holds or waits any more, but there is: " + found);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.of("interrupted");
        } catch (dev.latchkey.session.CoordinationException e) {
            return Optional.of("looking at " + kind + ' ' + name + " ended in " + e.getMessage());
        }
    }
}
