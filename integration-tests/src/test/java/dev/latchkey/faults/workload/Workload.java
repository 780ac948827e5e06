package dev.latchkey.faults.workload;

import dev.latchkey.faults.check.Verdict;
import dev.latchkey.faults.client.Client;
import java.util.Optional;

/** What clients do with one recipe, and what must hold of it whatever happens meanwhile. */
public interface Workload {

    String name();

    /** Works until {@link Client#runs()} is false, and tells what it sees until {@link Client#stays()} is false. */
    void run(Client client) throws Exception;

    /** Judges what all clients did. */
    void check(Evidence evidence, Verdict verdict);

    /**
     * What still has to come before all is as it should be, once the faults are over and nobody begins anything new; empty if
     * nothing.
     */
    default Optional<String> unsettled(Evidence evidence) {
        return Optional.empty();
    }
}
