package dev.latchkey.faults.teeth;

import dev.latchkey.spi.Backend;
import dev.latchkey.spi.Outcome;
import dev.latchkey.spi.Transaction;
import java.io.IOException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Loses the answer to a transaction now and then, which is no defect: the waist allows it. The local engine by itself finds a lost
 * answer again.
 */
final class LossyBackend extends PassingBackend {

    private final int percent;

    LossyBackend(Backend backend, int percent) {
        super(backend);
        this.percent = percent;
    }

    @Override
    public CompletionStage<Outcome> commit(Transaction transaction) {
        boolean lost =
                !transaction.writes().isEmpty() && ThreadLocalRandom.current().nextInt(100) < percent;
        return super.commit(transaction)
                .thenApply(outcome -> lost && outcome instanceof Outcome.Committed
                        ? new Outcome.Unknown(new IOException("the answer was lost"))
                        : outcome);
    }
}
