package dev.latchkey.faults.workload;

import dev.latchkey.faults.check.Holders;
import dev.latchkey.faults.check.Verdict;
import dev.latchkey.faults.client.Client;
import dev.latchkey.faults.history.Operation;
import dev.latchkey.lock.DistributedReadWriteLock;
import java.time.Duration;
import java.util.Optional;
import java.util.function.BiPredicate;

/** Readers share, a writer is alone, and has a greater token than all who read or wrote before. */
final class ReadWriteWorkload implements Workload {

    private static final String RESOURCE = "faults/catalogue";
    private static final BiPredicate<Operation, Operation> EXCLUDES =
            (one, other) -> one.name().equals("write") || other.name().equals("write");

    @Override
    public String name() {
        return "read-write";
    }

    @Override
    public void run(Client client) throws Exception {
        DistributedReadWriteLock lock = client.coordinator().readWriteLock(RESOURCE);
        while (client.runs()) {
            if (Client.chance(40)) {
                Holding.once(client, name(), "write", "", () -> lock.write().acquire(Client.PATIENCE), grant -> {});
            } else {
                Holding.once(client, name(), "read", "", () -> lock.read().acquire(Client.PATIENCE), grant -> {});
            }
            client.think(Duration.ofMillis(30));
        }
    }

    @Override
    public void check(Evidence evidence, Verdict verdict) {
        Holders holders = new Holders(verdict, evidence.history().of(name()));
        holders.atMost(1, EXCLUDES);
        holders.tokensRise((one, other) -> other.name().equals("write"));
    }

    @Override
    public Optional<String> unsettled(Evidence evidence) {
        return Leftovers.of(evidence, "rwlocks", RESOURCE);
    }
}
