package dev.latchkey.faults.workload;

import dev.latchkey.faults.check.Holders;
import dev.latchkey.faults.check.Verdict;
import dev.latchkey.faults.client.Client;
import dev.latchkey.faults.client.Store;
import dev.latchkey.faults.client.StoreConnection;
import dev.latchkey.faults.history.Operation;
import dev.latchkey.lock.DistributedLock;
import dev.latchkey.session.Grant;
import java.io.IOException;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A lock guards a register of the {@link Store}: who holds it reads the register, thinks, and writes what depends on what was
 * read. One holder at a time, tokens rise; where the store checks tokens, no update that it acknowledged is lost.
 */
final class LockWorkload implements Workload {

    /** Between reading and writing, without looking whether the lock is still held: as any program does. */
    private static final Duration THINKING = Duration.ofMillis(40);

    /** Longer where nothing is checked, so that a stop of the holder strikes in between. */
    private static final Duration THINKING_UNCHECKED = Duration.ofMillis(150);

    private static final String FENCED = "fenced";

    private final String name;
    private final String register;
    private final AtomicLong updates = new AtomicLong();

    LockWorkload(String name, String register) {
        this.name = name;
        this.register = register;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public void run(Client client) throws Exception {
        DistributedLock lock = client.coordinator().lock("faults/" + name);
        try (StoreConnection store = client.store()) {
            while (client.runs()) {
                Holding.once(
                        client, name, "hold", "", () -> lock.acquire(Client.PATIENCE), g -> update(client, store, g));
                client.think(Duration.ofMillis(10));
            }
        }
    }

    private void update(Client client, StoreConnection store, Grant grant) throws IOException {
        String value = client.id() + "." + updates.incrementAndGet();
        if (!grant.isValid()) {
            return;
        }
        long operation = client.journal().call(name, register, "update", value);
        Optional<String> base = store.read(register, grant.fencingToken());
        if (base.isEmpty()) {
            client.journal().failed(operation, "refused to read");
            return;
        }
        client.think(register.equals(FENCED) ? THINKING : THINKING_UNCHECKED);
        if (store.write(register, grant.fencingToken(), base.get(), value)) {
            client.journal().ok(operation, "after " + base.get() + " token " + grant.fencingToken());
        } else {
            client.journal().failed(operation, "refused");
        }
    }

    @Override
    public void check(Evidence evidence, Verdict verdict) {
        List<Operation> all = evidence.history().of(name);
        Holders holders = new Holders(
                verdict, all.stream().filter(o -> o.name().equals("hold")).toList());
        holders.atMost(1, (one, other) -> true);
        holders.tokensRise((one, other) -> true);
        List<Operation> updates =
                all.stream().filter(o -> o.name().equals("update")).toList();
        checkStore(evidence.store().applied(register), updates, verdict);
    }

    /** Follows the register back from its last value: an acknowledged update that does not stand in that line was lost. */
    private void checkStore(List<Store.Applied> applied, List<Operation> updates, Verdict verdict) {
        Set<String> kept = new HashSet<>();
        String wanted = applied.isEmpty()
                ? Store.NOTHING
                : applied.get(applied.size() - 1).value();
        for (int i = applied.size() - 1; i >= 0; i--) {
            if (applied.get(i).value().equals(wanted)) {
                kept.add(wanted);
                wanted = applied.get(i).base();
            }
        }
        List<Operation> acknowledged = updates.stream()
                .filter(o -> o.outcome() == Operation.Outcome.OK)
                .toList();
        List<Operation> lost =
                acknowledged.stream().filter(o -> !kept.contains(o.argument())).toList();
        verdict.figure("updates", acknowledged.size());
        verdict.figure("refused", updates.size() - acknowledged.size());
        verdict.figure("lost", lost.size());
        if (register.equals(FENCED)) {
            for (Operation update : lost) {
                List<Operation> around = updates.stream()
                        .filter(o -> o.called() <= update.returned() && o.returned() >= update.called())
                        .toList();
                verdict.violated(
                        "update " + update.argument() + " was acknowledged by the store that checks tokens, and lost",
                        update.called(),
                        update.returned(),
                        around);
            }
        }
    }

    @Override
    public Optional<String> unsettled(Evidence evidence) {
        return Leftovers.of(evidence, "locks", "faults/" + name);
    }
}
