package dev.latchkey.etcd;

import com.google.protobuf.ByteString;
import io.etcd.jetcd.api.PutRequest;
import io.etcd.jetcd.api.RangeRequest;
import io.etcd.jetcd.api.RequestOp;
import io.etcd.jetcd.api.TxnRequest;
import io.etcd.jetcd.api.TxnResponse;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Settles what became of a session's requests that were never answered, before the next one is sent.
 *
 * <p>Every request in the session's name carries the condition that the session's own entry was last written at a
 * certain revision, its <em>epoch</em>; nobody but this class and the session's opening writes that entry, and it goes when the lease ends. Hence:
 *
 * <ol>
 *   <li>A request commits only while the session lives.
 *   <li>Once an epoch later than e is known to exist, a request that carries e has either been committed before that
 *       later epoch began, or never will be.
 * </ol>
 *
 * <p>When a request that carries e is given up, e is <em>unsettled</em>. Nothing more is sent with an unsettled epoch:
 * the entry is first written anew, on the condition that it still bears e. Whether that write is made now, or was made
 * by an earlier attempt whose answer was lost, the answer names an epoch later than e; attempts that are still on their
 * way carry e themselves, so they too are void from then on. A request that is begun afterwards carries the later epoch,
 * and if it is answered, whichever way, it was evaluated after that epoch began: by (2) all that was given up before is
 * decided and shows in it. That holds for any number of requests side by side, since each is measured by the epoch that
 * it carried: one that finds its epoch gone had no effect and is sent again with the new one, and giving up one whose
 * epoch is over already unsettles nothing.
 *
 * <p>Thread-safe; calls nobody while it holds its lock.
 */
final class SessionFence {

    /** What {@link #settled} answers when the session is over. */
    static final long GONE = -1;

    private static final long NONE = 0;

    private final Function<TxnRequest, CompletableFuture<TxnResponse>> sender;
    private final ByteString entryKey;
    private final ByteString entryValue;
    private final long lease;

    // Guarded by this. No epoch later than `epoch` is known; requests with an epoch up to `unsettled` may be on their
    // way
    // although they were given up. Both only grow.
    private long epoch;
    private long unsettled = NONE;
    // The write under way that makes a later epoch out of `renewingFrom`.
    private @Nullable CompletableFuture<Long> renewing;
    private long renewingFrom = NONE;

    /** The sender may repeat a request as often as it likes; it fails with {@link CallFailure}. */
    SessionFence(
            Function<TxnRequest, CompletableFuture<TxnResponse>> sender,
            ByteString entryKey,
            ByteString entryValue,
            long lease,
            long firstEpoch) {
        this.sender = sender;
        this.entryKey = entryKey;
        this.entryValue = entryValue;
        this.lease = lease;
        this.epoch = firstEpoch;
    }

    /**
     * The epoch to send the next request with; {@link #GONE} if the session's entry is there no more. Fails with a
     * {@link CallFailure} if what is unsettled could not be settled.
     */
    CompletableFuture<Long> settled() {
        CompletableFuture<Long> result;
        long old;
        synchronized (this) {
            if (epoch > unsettled) {
                return CompletableFuture.completedFuture(epoch);
            }
            // One that began from an earlier epoch may end in just the epoch that is unsettled now.
            if (renewing != null && renewingFrom == epoch) {
                return renewing;
            }
            result = new CompletableFuture<>();
            renewing = result;
            old = epoch;
            renewingFrom = old;
        }
        sender.apply(renewal(old)).whenComplete((reply, failure) -> renewed(result, reply, failure));
        return result;
    }

    private void renewed(CompletableFuture<Long> result, @Nullable TxnResponse reply, @Nullable Throwable failure) {
        long found = reply == null ? NONE : epochIn(reply);
        synchronized (this) {
            if (renewing == result) {
                renewing = null;
            }
            epoch = Math.max(epoch, found);
        }
        if (failure != null) {
            result.completeExceptionally(failure);
        } else {
            result.complete(found);
        }
    }

    private static long epochIn(TxnResponse reply) {
        if (reply.getSucceeded()) {
            return reply.getHeader().getRevision();
        }
        if (reply.getResponsesCount() == 0
                || reply.getResponses(0).getResponseRange().getKvsCount() == 0) {
            return GONE;
        }
        return reply.getResponses(0).getResponseRange().getKvs(0).getModRevision();
    }

    private TxnRequest renewal(long old) {
        return TxnRequest.newBuilder()
                .addCompare(Parts.unchangedSince(entryKey, old))
                .addSuccess(RequestOp.newBuilder()
                        .setRequestPut(PutRequest.newBuilder()
                                .setKey(entryKey)
                                .setValue(entryValue)
                                .setLease(lease)))
                .addFailure(RequestOp.newBuilder()
                        .setRequestRange(RangeRequest.newBuilder().setKey(entryKey)))
                .build();
    }

    /** A request that carried this epoch was given up without an answer. */
    synchronized void gaveUp(long carried) {
        unsettled = Math.max(unsettled, carried);
    }

    /** The engine showed this epoch. */
    synchronized void saw(long found) {
        epoch = Math.max(epoch, found);
    }
}
