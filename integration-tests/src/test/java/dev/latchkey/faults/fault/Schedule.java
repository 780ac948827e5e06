package dev.latchkey.faults.fault;

import dev.latchkey.faults.client.Waiting;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings faults about, alone and in combinations, one round every few seconds. Which, where and for how long is chosen by a seed;
 * who leads, and who holds, is seen when it is time. Used by one thread.
 */
public final class Schedule {

    private static final Logger LOG = LoggerFactory.getLogger(Schedule.class);
    private static final int TOGETHER_PERCENT = 30;

    /** What a lock cannot help against comes often: only the check of tokens keeps the store whole. */
    static final String STOP_THE_HOLDER = "stop the holder";

    /** Ends a session before its time, which its holder can only learn afterwards: nothing that a lock promises covers it. */
    static final String EXPIRE_A_SESSION = "expire a session";

    private static final int HOLDER_PERCENT = 15;

    private final Random random;
    /** All that can be asked for by name. */
    private final List<Fault> faults;
    /** Those that may come at random. */
    private final List<Fault> covered;

    private final Set<String> notYet = new LinkedHashSet<>();
    private final List<FaultEvent> events = new ArrayList<>();

    private record Running(String kind, Fault.Active active, long fromNanos) {}

    public Schedule(long seed, List<Fault> faults) {
        this.random = new Random(seed);
        this.faults = faults;
        this.covered = faults.stream()
                .filter(fault -> !fault.kind().equals(EXPIRE_A_SESSION))
                .toList();
        covered.forEach(fault -> notYet.add(fault.kind()));
    }

    /** The faults that there were, in order. */
    public List<FaultEvent> events() {
        return List.copyOf(events);
    }

    /** Chooses at random until the time is over; kinds that have not been yet go first. */
    public void run(Duration time) {
        long end = System.nanoTime() + time.toNanos();
        while (System.nanoTime() - end < 0) {
            List<Fault> round = new ArrayList<>(List.of(choose()));
            if (random.nextInt(100) < TOGETHER_PERCENT) {
                Fault second = choose();
                if (!second.kind().equals(round.get(0).kind())) {
                    round.add(second);
                }
            }
            round(round, Duration.ofMillis(500 + random.nextInt(4_000)));
            Waiting.span(Duration.ofMillis(500 + random.nextInt(1_500)));
        }
    }

    private Fault choose() {
        if (random.nextInt(100) < HOLDER_PERCENT) {
            return named(STOP_THE_HOLDER);
        }
        String kind = notYet.stream()
                .skip(notYet.isEmpty() ? 0 : random.nextInt(notYet.size()))
                .findFirst()
                .orElse("");
        notYet.remove(kind);
        return kind.isEmpty() ? covered.get(random.nextInt(covered.size())) : named(kind);
    }

    /** Brings about these kinds, one after another. */
    public void run(List<String> kinds, Duration each, Duration between) {
        for (String kind : kinds) {
            round(List.of(named(kind)), each);
            Waiting.span(between);
        }
    }

    /** Brings about these kinds again and again until the time is over; if there are none, lets it go by. */
    public void run(Duration time, List<String> kinds, Duration each, Duration between) {
        long end = System.nanoTime() + time.toNanos();
        while (System.nanoTime() - end < 0) {
            if (kinds.isEmpty()) {
                Waiting.span(between);
            }
            run(kinds, each, between);
        }
    }

    private Fault named(String kind) {
        return faults.stream()
                .filter(fault -> fault.kind().equals(kind))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("No fault is called \"" + kind + "\"; there are "
                        + faults.stream().map(Fault::kind).toList()));
    }

    private void round(List<Fault> round, Duration time) {
        List<Running> running = new ArrayList<>();
        for (Fault fault : round) {
            long from = System.nanoTime();
            try {
                running.add(new Running(fault.kind(), fault.beginning().begin(random), from));
            } catch (Exception e) {
                LOG.info("{} could not be brought about: {}", fault.kind(), e.toString());
                events.add(new FaultEvent(fault.kind(), "not brought about: " + e, from, System.nanoTime()));
            }
        }
        Waiting.span(time);
        for (Running one : running) {
            try {
                one.active.end().run();
            } catch (Exception e) {
                LOG.warn("{} of {} could not be ended", one.kind, one.active.what(), e);
            }
            events.add(new FaultEvent(one.kind, one.active.what(), one.fromNanos, System.nanoTime()));
            LOG.debug("{}: {}", one.kind, one.active.what());
        }
    }
}
