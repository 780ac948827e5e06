package dev.latchkey.faults.workload;

import dev.latchkey.barrier.DistributedDoubleBarrier;
import dev.latchkey.barrier.Round;
import dev.latchkey.faults.check.Verdict;
import dev.latchkey.faults.client.Client;
import dev.latchkey.faults.history.Operation;
import dev.latchkey.session.CoordinationException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Rounds of three: none is in before three have come, and none is out before all have left or lost their place; a round never has
 * a fourth member.
 */
final class RoundsWorkload implements Workload {

    private static final int PARTIES = 3;
    private static final long NOT = -1;

    @Override
    public String name() {
        return "rounds";
    }

    @Override
    public void run(Client client) throws Exception {
        DistributedDoubleBarrier barrier = client.coordinator().doubleBarrier("faults/rounds", PARTIES);
        while (client.runs()) {
            long operation = client.journal().call(name(), name(), "round", "");
            try {
                Optional<Round> round = barrier.enter(Client.PATIENCE);
                if (round.isPresent()) {
                    take(client, operation, round.get());
                } else {
                    client.journal().failed(operation, "not enough came");
                }
            } catch (CoordinationException e) {
                client.journal().unknown(operation, "refused: " + e.getMessage());
            }
            client.think(Duration.ofMillis(50));
        }
    }

    private static void take(Client client, long operation, Round round) throws InterruptedException {
        long entered = System.nanoTime();
        client.journal().progress(operation, Part.text(round.number(), entered, NOT, NOT));
        client.think(Duration.ofMillis(10));
        long now = System.nanoTime();
        long member = round.isMember() ? now : NOT;
        client.journal().progress(operation, Part.text(round.number(), entered, member, NOT));
        boolean allLeft = false;
        try {
            allLeft = round.leave(Client.PATIENCE);
        } catch (CoordinationException e) {
            // It left in any case; the others' places were not seen to the end.
        }
        client.journal().ok(operation, Part.text(round.number(), entered, member, allLeft ? System.nanoTime() : NOT));
    }

    /** What one member saw of a round: when it was let in, when it was still inside for certain, when it was let out. */
    private record Part(Operation operation, long number, long entered, long inside, long left) {

        static String text(long number, long entered, long inside, long left) {
            return number + " " + entered + " " + inside + " " + left;
        }

        static Part of(Operation operation) {
            String[] f = operation.result().split(" ");
            return new Part(
                    operation, Long.parseLong(f[0]), Long.parseLong(f[1]), Long.parseLong(f[2]), Long.parseLong(f[3]));
        }
    }

    @Override
    public void check(Evidence evidence, Verdict verdict) {
        Map<Long, List<Part>> rounds = new TreeMap<>();
        evidence.history().of(name()).stream()
                .filter(o -> o.outcome() != Operation.Outcome.FAILED)
                .filter(o ->
                        !o.result().isEmpty() && Character.isDigit(o.result().charAt(0)))
                .map(Part::of)
                .forEach(part -> rounds.computeIfAbsent(part.number, n -> new ArrayList<>())
                        .add(part));
        verdict.figure("rounds", rounds.size());
        rounds.forEach((number, parts) -> {
            if (parts.size() > PARTIES) {
                violated(verdict, "round " + number + " has " + parts.size() + " members, and 3 are wanted", parts);
            }
            for (Part one : parts) {
                for (Part other : parts) {
                    if (one.entered < other.operation.called()) {
                        violated(verdict, "round " + number + " began before a member of it had come", parts);
                    }
                    if (one.left != NOT && other.inside != NOT && one.left < other.inside) {
                        violated(verdict, "a member was let out of round " + number + " while another was in", parts);
                    }
                }
            }
        });
    }

    private static void violated(Verdict verdict, String what, List<Part> parts) {
        verdict.violated(
                what,
                parts.get(0).operation.called(),
                parts.get(parts.size() - 1).entered,
                parts.stream().map(Part::operation).toList());
    }
}
