package dev.latchkey.faults.workload;

import dev.latchkey.faults.check.Holders;
import dev.latchkey.faults.check.Verdict;
import dev.latchkey.faults.client.Client;
import dev.latchkey.lock.DistributedSemaphore;
import java.time.Duration;
import java.util.Optional;

/** Never more than two hold a permit. */
final class SemaphoreWorkload implements Workload {

    private static final String RESOURCE = "faults/permits";
    private static final int PERMITS = 2;

    @Override
    public String name() {
        return "semaphore";
    }

    @Override
    public void run(Client client) throws Exception {
        DistributedSemaphore semaphore = client.coordinator().semaphore(RESOURCE, PERMITS);
        while (client.runs()) {
            Holding.once(client, name(), "hold", "", () -> semaphore.acquire(Client.PATIENCE), grant -> {});
            client.think(Duration.ofMillis(20));
        }
    }

    @Override
    public void check(Evidence evidence, Verdict verdict) {
        new Holders(verdict, evidence.history().of(name())).atMost(PERMITS, (one, other) -> true);
    }

    @Override
    public Optional<String> unsettled(Evidence evidence) {
        return Leftovers.of(evidence, "semaphores", RESOURCE);
    }
}
