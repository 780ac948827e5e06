package dev.latchkey.etcd;

import dev.latchkey.etcd.Calls.Repeat;
import dev.latchkey.spi.Outcome;
import io.etcd.jetcd.api.KVGrpc;
import io.etcd.jetcd.api.TxnResponse;
import java.util.concurrent.CompletableFuture;

/**
 * What became of a transaction of which a server has said that it has no space for it, see {@link CallFailure#isOutOfSpace}.
 * Such an answer comes when it has been decided, so one look tells, and there is nothing to be fenced; as nothing can be
 * written just now, that could not be done either.
 */
final class OutOfSpace {

    private OutOfSpace() {}

    /** Looks, and completes the result: with what was carried out, or with the refusal if nothing was. */
    static void look(
            Calls calls,
            long timeoutNanos,
            Translation translation,
            CallFailure failure,
            String wanted,
            CompletableFuture<Outcome> result) {
        CompletableFuture<TxnResponse> looking =
                calls.send(KVGrpc.getTxnMethod(), translation.look(), timeoutNanos, Repeat.FREELY);
        looking.whenComplete((found, unseen) -> {
            Outcome outcome;
            try {
                outcome = unseen == null ? translation.decided(found, failure) : new Outcome.Unknown(failure);
            } catch (RuntimeException unreadable) {
                outcome = new Outcome.Unknown(failure);
            }
            if (outcome == null) {
                result.completeExceptionally(failure.toException(wanted));
            } else {
                result.complete(outcome);
            }
        });
    }
}
