package dev.latchkey.faults;

import dev.latchkey.Coordinator;
import dev.latchkey.faults.check.Verdict;
import dev.latchkey.faults.client.FaultClient;
import dev.latchkey.faults.client.Phase;
import dev.latchkey.faults.client.Store;
import dev.latchkey.faults.client.Waiting;
import dev.latchkey.faults.fault.Fault;
import dev.latchkey.faults.fault.FaultEvent;
import dev.latchkey.faults.fault.Population;
import dev.latchkey.faults.fault.Rig;
import dev.latchkey.faults.fault.Schedule;
import dev.latchkey.faults.history.History;
import dev.latchkey.faults.report.Report;
import dev.latchkey.faults.workload.Evidence;
import dev.latchkey.faults.workload.Workloads;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One run: clients work on an engine while faults come and go; then all is healed, everybody settles, and what the clients wrote
 * down is judged.
 */
final class Campaign {

    private static final Logger LOG = LoggerFactory.getLogger(Campaign.class);
    private static final int USUAL_CLIENTS = 5;
    private static final int HEAL_ATTEMPTS = 3;
    private static final Duration WARM_UP = Duration.ofSeconds(1);
    private static final Duration LOOK_AGAIN = Duration.ofMillis(500);

    private final Rig rig;
    private final List<String> workloads;
    private final long seed;
    private final Path directory;
    private final Duration settling;
    private int clients = USUAL_CLIENTS;

    /** The settling is how long is waited for what must come in the end; past that it is missed. */
    Campaign(Rig rig, List<String> workloads, long seed, Path directory, Duration settling) {
        this.rig = rig;
        this.workloads = workloads;
        this.seed = seed;
        this.directory = directory;
        this.settling = settling;
    }

    /** Has another number of clients than five. */
    Campaign withClients(int number) {
        clients = number;
        return this;
    }

    /** Where reports go: {@code target/faults/<name>}, emptied. */
    static Path directory(String name) {
        Path directory = Path.of("target", "faults", name).toAbsolutePath();
        try {
            if (Files.exists(directory)) {
                try (Stream<Path> files = Files.walk(directory)) {
                    for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                        Files.delete(file);
                    }
                }
            }
            return Files.createDirectories(directory);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Runs it; the schedule is told which faults are to come. */
    Report run(Consumer<Schedule> faults) {
        long began = System.nanoTime();
        try (Store store = new Store();
                Population population = new Population(rig, directory, store, workloads, clients)) {
            List<Fault> all = new ArrayList<>(rig.faults());
            all.addAll(population.faults());
            Schedule schedule = new Schedule(seed, all);
            long from = System.nanoTime();
            LOG.info("{}: {} clients began after {} ms", rig.name(), clients, (from - began) / 1_000_000);
            Waiting.span(WARM_UP);
            faults.accept(schedule);
            heal();
            population.heal();
            List<Verdict> verdicts = settleAndJudge(population, store);
            Report report = new Report(
                    rig,
                    seed,
                    from,
                    System.nanoTime(),
                    History.read(population.journals()),
                    schedule.events(),
                    verdicts);
            report.write(directory);
            return report;
        }
    }

    /** Servers that went through much may need longer than one patience on a busy machine. */
    private void heal() {
        for (int attempt = 1; attempt < HEAL_ATTEMPTS; attempt++) {
            try {
                rig.heal();
                return;
            } catch (IllegalStateException e) {
                LOG.warn("{}: not healed yet: {}", rig.name(), e.getMessage());
            }
        }
        rig.heal();
    }

    private List<Verdict> settleAndJudge(Population population, Store store) {
        population.living().forEach(FaultClient::awaitReady);
        List<FaultClient> living = population.living();
        living.forEach(client -> client.say(Phase.SETTLE));
        Set<String> ids = population.livingIds();
        long settledNanos = System.nanoTime();
        List<Verdict> verdicts = workloads.stream().map(Verdict::new).toList();
        try (Coordinator observer = Coordinator.builder(rig.directUri())
                .sessionTtl(Duration.ofSeconds(10))
                .requestTimeout(Duration.ofSeconds(5))
                .waitTimeout(Duration.ofSeconds(20))
                .connectTimeout(Duration.ofSeconds(60))
                .startsWithoutEngine(true)
                .connect()) {
            settle(population, verdicts, store, ids, observer, settledNanos);
            living.forEach(client -> client.say(Phase.END));
            for (FaultClient client : living) {
                if (!client.awaitEnd()) {
                    verdicts.get(0).missed("client " + client.id() + " did not end");
                }
            }
            Evidence evidence = new Evidence(History.read(population.journals()), store, ids, observer, settledNanos);
            verdicts.forEach(verdict -> Workloads.named(verdict.workload()).check(evidence, verdict));
            evidence.history().notesOf("client").stream()
                    .filter(note -> note.text().startsWith("ended by"))
                    .forEach(note -> verdicts.stream()
                            .filter(verdict -> verdict.workload().equals(note.key()))
                            .forEach(verdict -> verdict.violated(
                                    note.client() + " ended: " + note.text(), note.nanos(), note.nanos(), List.of())));
        }
        return verdicts;
    }

    private void settle(
            Population population,
            List<Verdict> verdicts,
            Store store,
            Set<String> living,
            Coordinator observer,
            long settledNanos) {
        Map<Verdict, String> missing = new LinkedHashMap<>();
        do {
            Waiting.span(missing.isEmpty() ? Duration.ZERO : LOOK_AGAIN);
            List<Verdict> open = missing.isEmpty() ? verdicts : List.copyOf(missing.keySet());
            missing.clear();
            Evidence evidence =
                    new Evidence(History.read(population.journals()), store, living, observer, settledNanos);
            for (Verdict verdict : open) {
                Workloads.named(verdict.workload()).unsettled(evidence).ifPresent(what -> missing.put(verdict, what));
            }
        } while (!missing.isEmpty() && System.nanoTime() - settledNanos < settling.toNanos());
        missing.forEach(
                (verdict, what) -> verdict.missed(what + " (" + settling.toSeconds() + " s after all was healed)"));
        LOG.info("{}: settled after {} ms", rig.name(), (System.nanoTime() - settledNanos) / 1_000_000);
    }

    /** The faults of a list that were there at some time between. */
    static List<FaultEvent> during(List<FaultEvent> events, long from, long to) {
        return events.stream().filter(event -> event.touches(from, to)).toList();
    }
}
