package dev.latchkey.faults.fault;

import dev.latchkey.faults.client.FaultClient;
import dev.latchkey.faults.client.Store;
import dev.latchkey.faults.client.Waiting;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicReference;

/** The clients of a run: whoever is killed is replaced by another. Used by one thread. */
public final class Population implements AutoCloseable {

    /** The register of the {@link Store} that believes everybody. */
    private static final String REGISTER = "open";

    private static final Duration READER_DEADLINE = Duration.ofSeconds(2);
    private static final Duration WRITER_DEADLINE = Duration.ofSeconds(10);

    private final Rig rig;
    private final Path directory;
    private final Store store;
    private final List<String> workloads;
    private final List<FaultClient> clients = new ArrayList<>();
    private int count;

    public Population(Rig rig, Path directory, Store store, List<String> workloads, int size) {
        this.rig = rig;
        this.directory = directory;
        this.store = store;
        this.workloads = workloads;
        for (int i = 0; i < size; i++) {
            add();
        }
        clients.forEach(FaultClient::awaitReady);
    }

    private void add() {
        clients.add(rig.client("c" + ++count, directory, store.port(), workloads));
    }

    /** Those that were not killed. */
    public List<FaultClient> living() {
        return clients.stream().filter(FaultClient::isAlive).toList();
    }

    public Set<String> livingIds() {
        Set<String> ids = new TreeSet<>();
        living().forEach(client -> ids.add(client.id()));
        return ids;
    }

    public Map<String, Path> journals() {
        Map<String, Path> journals = new TreeMap<>();
        clients.forEach(client -> journals.put(client.id(), client.journal()));
        return journals;
    }

    /** What can go wrong with clients and on their way to the servers. */
    public List<Fault> faults() {
        return List.of(
                new Fault("stop a client", random -> stop(pick(random))),
                new Fault(Schedule.STOP_THE_HOLDER, this::stopHolder),
                new Fault(
                        "silence the holder",
                        random -> onLink(user(random), client -> client.link().blackhole())),
                new Fault("kill a client", random -> {
                    FaultClient victim = pick(random);
                    victim.kill();
                    return new Fault.Active(victim.id(), this::add);
                }),
                new Fault("reset a client's connections", random -> {
                    FaultClient victim = pick(random);
                    victim.link().reset();
                    return new Fault.Active(victim.id(), () -> {});
                }),
                new Fault(
                        "cut a client off",
                        random -> onLink(pick(random), client -> client.link().cut())),
                new Fault(
                        "silence a client's link",
                        random -> onLink(pick(random), client -> client.link().blackhole())),
                new Fault(
                        "delay a client's link",
                        random -> onLink(
                                pick(random),
                                client -> client.link().delay(Duration.ofMillis(50 + random.nextInt(450))))),
                new Fault(
                        "lose the reply to a write",
                        random -> onLink(
                                pick(random),
                                client -> client.link()
                                        .dropNextReply(rig.writes()
                                                .get(random.nextInt(rig.writes().size()))))));
    }

    private FaultClient pick(Random random) {
        List<FaultClient> living = living();
        return living.get(random.nextInt(living.size()));
    }

    /**
     * Stops whoever has read the register that believes everybody, and has not written yet, until another has written it. If nobody
     * reads it soon, anyone is stopped.
     */
    private Fault.Active stopHolder(Random random) {
        AtomicReference<FaultClient> holder = new AtomicReference<>(pick(random));
        Waiting.until(READER_DEADLINE, () -> {
            String reader = store.reader(REGISTER);
            living().stream().filter(client -> client.id().equals(reader)).forEach(holder::set);
            return holder.get().id().equals(reader);
        });
        FaultClient client = holder.get();
        client.stop();
        int before = store.applied(REGISTER).size();
        return new Fault.Active(client.id(), () -> {
            Waiting.until(WRITER_DEADLINE, () -> store.applied(REGISTER).size() > before);
            client.resume();
        });
    }

    /** Who used a register last that checks tokens, and so may still hold what guards it; if nobody, anyone. */
    private FaultClient user(Random random) {
        String user = store.lastUser();
        return living().stream()
                .filter(client -> client.id().equals(user))
                .findFirst()
                .orElseGet(() -> pick(random));
    }

    private static Fault.Active stop(FaultClient client) {
        client.stop();
        return new Fault.Active(client.id(), client::resume);
    }

    private interface OnClient {
        void run(FaultClient client);
    }

    private static Fault.Active onLink(FaultClient client, OnClient fault) {
        fault.run(client);
        return new Fault.Active(client.id(), () -> {
            if (client.isAlive()) {
                client.link().restore();
            }
        });
    }

    /** Ends the faults of clients; those that were killed stay dead. */
    public void heal() {
        for (FaultClient client : living()) {
            client.link().restore();
            client.resume();
        }
    }

    @Override
    public void close() {
        clients.forEach(FaultClient::close);
    }
}
