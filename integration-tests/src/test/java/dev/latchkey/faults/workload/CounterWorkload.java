package dev.latchkey.faults.workload;

import dev.latchkey.atomic.DistributedCounter;
import dev.latchkey.faults.check.Model;
import dev.latchkey.faults.check.Verdict;
import dev.latchkey.faults.client.Client;
import dev.latchkey.faults.history.Operation;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;

/** A counter is one number, and every change happens once. */
final class CounterWorkload implements Workload {

    @Override
    public String name() {
        return "counter";
    }

    @Override
    public void run(Client client) throws Exception {
        long seen = 0;
        while (client.runs()) {
            String key = Client.currentKey();
            DistributedCounter counter =
                    client.coordinator().counter("faults/" + key).within(Client.PATIENCE);
            int what = ThreadLocalRandom.current().nextInt(10);
            if (what < 5) {
                long delta = ThreadLocalRandom.current().nextLong(1, 100);
                client.attempt(name(), key, "add", delta, () -> counter.add(delta));
            } else if (what < 8) {
                long[] found = {seen};
                client.attempt(name(), key, "get", "", () -> found[0] = counter.get());
                seen = found[0];
            } else {
                long expected = seen;
                long value = seen + 1_000;
                client.attempt(
                        name(),
                        key,
                        "compareAndSet",
                        expected + " " + value,
                        () -> counter.compareAndSet(expected, value));
            }
            client.think(Duration.ofMillis(20));
        }
    }

    @Override
    public void check(Evidence evidence, Verdict verdict) {
        Linear.check(name(), new Counting(), evidence, verdict);
    }

    private static final class Counting implements Model<Long> {

        @Override
        public Long initial() {
            return 0L;
        }

        @Override
        public boolean isRead(Operation operation) {
            return operation.name().equals("get");
        }

        @Override
        public Optional<Long> step(Long state, Operation operation) {
            boolean told = operation.outcome() == Operation.Outcome.OK;
            switch (operation.name()) {
                case "get" -> {
                    return Long.parseLong(operation.result()) == state ? Optional.of(state) : Optional.empty();
                }
                case "add" -> {
                    long sum = state + Long.parseLong(operation.argument());
                    return told && Long.parseLong(operation.result()) != sum ? Optional.empty() : Optional.of(sum);
                }
                default -> {
                    String[] arguments = operation.argument().split(" ");
                    boolean matches = Long.parseLong(arguments[0]) == state;
                    if (told && matches != Boolean.parseBoolean(operation.result())) {
                        return Optional.empty();
                    }
                    return Optional.of(matches ? Long.parseLong(arguments[1]) : state);
                }
            }
        }
    }
}
