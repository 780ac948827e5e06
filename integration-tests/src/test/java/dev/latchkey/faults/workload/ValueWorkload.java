package dev.latchkey.faults.workload;

import dev.latchkey.atomic.AtomicValue;
import dev.latchkey.atomic.Revisioned;
import dev.latchkey.codec.Codecs;
import dev.latchkey.faults.check.Model;
import dev.latchkey.faults.check.Verdict;
import dev.latchkey.faults.client.Client;
import dev.latchkey.faults.history.Operation;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;

/** A value is one copy, and its revision rises by one with every change. */
final class ValueWorkload implements Workload {

    private static final String NOTHING = "0 -";

    @Override
    public String name() {
        return "value";
    }

    @Override
    public void run(Client client) throws Exception {
        long seen = 0;
        long written = 0;
        while (client.runs()) {
            String key = Client.currentKey();
            AtomicValue<String> value =
                    client.coordinator().value("faults/" + key, Codecs.text()).within(Client.PATIENCE);
            int what = ThreadLocalRandom.current().nextInt(10);
            if (what < 4) {
                String next = client.id() + '.' + ++written;
                client.attempt(name(), key, "set", next, () -> text(value.set(next)));
            } else if (what < 7) {
                long[] found = {seen};
                client.attempt(name(), key, "get", "", () -> {
                    Optional<Revisioned<String>> now = value.get();
                    found[0] = now.map(Revisioned::revision).orElse(0L);
                    return now.map(ValueWorkload::text).orElse(NOTHING);
                });
                seen = found[0];
            } else {
                String next = client.id() + '.' + ++written;
                long expected = seen;
                client.attempt(
                        name(),
                        key,
                        "compareAndSet",
                        expected + " " + next,
                        () -> value.compareAndSet(expected, next).isPresent());
            }
            client.think(Duration.ofMillis(20));
        }
    }

    private static String text(Revisioned<String> value) {
        return value.revision() + " " + value.value();
    }

    @Override
    public void check(Evidence evidence, Verdict verdict) {
        Linear.check(name(), new Holding(), evidence, verdict);
    }

    /** The state is the revision and the value. */
    private static final class Holding implements Model<String> {

        @Override
        public String initial() {
            return NOTHING;
        }

        @Override
        public boolean isRead(Operation operation) {
            return operation.name().equals("get");
        }

        @Override
        public Optional<String> step(String state, Operation operation) {
            boolean told = operation.outcome() == Operation.Outcome.OK;
            long revision = Long.parseLong(state.substring(0, state.indexOf(' ')));
            switch (operation.name()) {
                case "get" -> {
                    return operation.result().equals(state) ? Optional.of(state) : Optional.empty();
                }
                case "set" -> {
                    String next = (revision + 1) + " " + operation.argument();
                    return told && !operation.result().equals(next) ? Optional.empty() : Optional.of(next);
                }
                default -> {
                    String[] arguments = operation.argument().split(" ");
                    boolean matches = Long.parseLong(arguments[0]) == revision;
                    if (told && matches != Boolean.parseBoolean(operation.result())) {
                        return Optional.empty();
                    }
                    return Optional.of(matches ? (revision + 1) + " " + arguments[1] : state);
                }
            }
        }
    }
}
