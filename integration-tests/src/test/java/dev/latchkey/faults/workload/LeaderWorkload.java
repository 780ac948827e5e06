package dev.latchkey.faults.workload;

import dev.latchkey.election.LeaderLatch;
import dev.latchkey.faults.check.Holders;
import dev.latchkey.faults.check.Verdict;
import dev.latchkey.faults.client.Client;
import dev.latchkey.faults.client.StoreConnection;
import dev.latchkey.session.AcquireTimeoutException;
import java.time.Duration;
import java.util.Optional;

/** One leads at a time, and the tokens of the terms rise. */
final class LeaderWorkload implements Workload {

    private static final String RESOURCE = "faults/leader";

    /** Who leads looks at it first; so it is known who does. */
    private static final String REGISTER = "fenced-by-terms";

    @Override
    public String name() {
        return "leader";
    }

    @Override
    public void run(Client client) throws Exception {
        try (StoreConnection store = client.store();
                LeaderLatch latch = client.coordinator().leaderLatch(RESOURCE, client.id())) {
            latch.start();
            while (client.runs()) {
                Holding.once(
                        client,
                        name(),
                        "lead",
                        "",
                        () -> latch.await(Client.PATIENCE)
                                .orElseThrow(() -> new AcquireTimeoutException("not elected in time", null)),
                        term -> store.read(REGISTER, term.fencingToken()));
                client.think(Duration.ofMillis(20));
            }
        }
    }

    @Override
    public void check(Evidence evidence, Verdict verdict) {
        Holders holders = new Holders(verdict, evidence.history().of(name()));
        holders.atMost(1, (one, other) -> true);
        holders.tokensRise((one, other) -> true);
    }

    @Override
    public Optional<String> unsettled(Evidence evidence) {
        return Leftovers.of(evidence, "elections", RESOURCE);
    }
}
