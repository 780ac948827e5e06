package dev.latchkey.faults.workload;

import dev.latchkey.atomic.Decision;
import dev.latchkey.codec.Codecs;
import dev.latchkey.faults.check.Model;
import dev.latchkey.faults.check.Verdict;
import dev.latchkey.faults.client.Client;
import dev.latchkey.faults.history.Operation;
import dev.latchkey.session.EngineUnavailableException;
import dev.latchkey.session.OutcomeUnknownException;
import java.time.Duration;
import java.util.Optional;

/** All who propose get one of the proposed values, and it stays. */
final class DecisionWorkload implements Workload {

    private static final String NOTHING = "-";
    private static final int KEYS_AT_A_TIME = 12;

    @Override
    public String name() {
        return "decision";
    }

    @Override
    public void run(Client client) throws Exception {
        int turn = 0;
        while (client.runs()) {
            String key = Client.currentKey() + '.' + turn++ % KEYS_AT_A_TIME;
            Decision<String> decision = client.coordinator()
                    .decision("faults/" + key, Codecs.text())
                    .within(Client.PATIENCE);
            if (Client.chance(30)) {
                client.attempt(name(), key, "get", "", () -> decision.get().orElse(NOTHING));
            } else {
                client.attempt(name(), key, "propose", client.id(), () -> propose(decision, client.id()));
            }
            client.think(Duration.ofMillis(25));
        }
    }

    /** Whatever a proposal ends in, it may still become the agreed value. */
    private static String propose(Decision<String> decision, String value) throws InterruptedException {
        try {
            return decision.propose(value);
        } catch (EngineUnavailableException e) {
            throw new OutcomeUnknownException(e.getMessage(), e);
        }
    }

    @Override
    public void check(Evidence evidence, Verdict verdict) {
        Linear.check(name(), new Deciding(), evidence, verdict);
    }

    private static final class Deciding implements Model<String> {

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
            if (isRead(operation)) {
                return operation.result().equals(state) ? Optional.of(state) : Optional.empty();
            }
            String next = state.equals(NOTHING) ? operation.argument() : state;
            boolean told = operation.outcome() == Operation.Outcome.OK;
            return told && !operation.result().equals(next) ? Optional.empty() : Optional.of(next);
        }
    }
}
