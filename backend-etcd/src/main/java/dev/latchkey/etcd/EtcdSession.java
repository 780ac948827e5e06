package dev.latchkey.etcd;

import dev.latchkey.etcd.CallFailure.Effect;
import dev.latchkey.etcd.Calls.Repeat;
import dev.latchkey.spi.BackendException;
import dev.latchkey.spi.BackendException.Kind;
import dev.latchkey.spi.BackendSession;
import dev.latchkey.spi.Outcome;
import dev.latchkey.spi.Time;
import io.etcd.jetcd.api.KVGrpc;
import io.etcd.jetcd.api.LeaseGrpc;
import io.etcd.jetcd.api.LeaseKeepAliveRequest;
import io.etcd.jetcd.api.LeaseKeepAliveResponse;
import io.etcd.jetcd.api.LeaseRevokeRequest;
import io.etcd.jetcd.api.LeaseRevokeResponse;
import io.etcd.jetcd.api.TxnResponse;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * A session carried by a lease, and the only way for a transaction to be made in its name.
 *
 * <p>Transactions side by side are independent of each other, except that none is sent before the fate of those that
 * were given up is sealed; see {@link SessionFence}. Thread-safe.
 */
final class EtcdSession implements BackendSession {

    /** A renewal gets this share of the ttl, so that several fit into it even if the first member says nothing. */
    private static final int RENEWALS_WITHIN_TTL = 6;

    private static final long ELECTION_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final Calls calls;
    private final Calls farewell;
    private final Time time;
    private final SessionFence fence;
    private final long lease;
    private final Duration ttl;
    private final long requestNanos;
    private final CompletableFuture<String> lost = new CompletableFuture<>();
    private final AtomicReference<@Nullable CompletableFuture<Void>> closing = new AtomicReference<>();

    /** The farewell's calls outlive the others when the backend closes. */
    EtcdSession(
            Calls calls, Calls farewell, Time time, SessionFence fence, long lease, Duration ttl, long requestNanos) {
        this.calls = calls;
        this.farewell = farewell;
        this.time = time;
        this.fence = fence;
        this.lease = lease;
        this.ttl = ttl;
        this.requestNanos = requestNanos;
    }

    @Override
    public String id() {
        return KeySpace.ownerText(lease);
    }

    boolean isOf(Calls backend) {
        return calls == backend;
    }

    long lease() {
        return lease;
    }

    @Override
    public Duration ttl() {
        return ttl;
    }

    /**
     * The leader alone counts leases, in memory. Before 3.4.29 and 3.5.11 it confirmed renewals without asking whether it
     * still leads, so a deposed one could go on doing so until it noticed: about one election time-out, 1 s by default,
     * while its successor already counted. (The successor begins with a full ttl, which makes up for renewals that were
     * lost before.) Members never grant less than one and a half election time-outs, so a quarter of a long ttl covers
     * slower elections too; of a short ttl half must be left to live on.
     */
    @Override
    public Duration slack() {
        long ttlNanos = ttl.toNanos();
        return Duration.ofNanos(Math.max(ttlNanos / 4, Math.min(ELECTION_NANOS, ttlNanos / 2)));
    }

    @Override
    public CompletionStage<Void> renew() {
        if (isOver()) {
            return CompletableFuture.failedStage(sessionLost());
        }
        long timeoutNanos = Math.min(requestNanos, ttl.toNanos() / RENEWALS_WITHIN_TTL);
        LeaseKeepAliveRequest request =
                LeaseKeepAliveRequest.newBuilder().setID(lease).build();
        // The server's stream is used for a single exchange: one that is kept open hangs on the member that carries it.
        CompletableFuture<LeaseKeepAliveResponse> reply =
                calls.send(LeaseGrpc.getLeaseKeepAliveMethod(), request, timeoutNanos, Repeat.NEVER);
        CompletableFuture<Void> result = new CompletableFuture<>();
        reply.whenComplete((confirmed, failure) -> {
            if (confirmed != null && confirmed.getTTL() > 0) {
                result.complete(null);
            } else if (confirmed != null || isLeaseGone(failure)) {
                lose("expired");
                result.completeExceptionally(sessionLost());
            } else {
                result.completeExceptionally(((CallFailure) failure).toException("Renewing session " + id()));
            }
        });
        return result;
    }

    private static boolean isLeaseGone(Throwable failure) {
        return failure instanceof CallFailure call && call.effect() == Effect.LEASE_GONE;
    }

    @Override
    public CompletionStage<String> lost() {
        return lost;
    }

    private boolean isOver() {
        return lost.isDone() || closing.get() != null;
    }

    private void lose(String reason) {
        lost.complete(reason);
    }

    private BackendException sessionLost() {
        return new BackendException(Kind.SESSION_LOST, "Session " + id() + " is over. Open a new session.", null);
    }

    /** Carries out a transaction in this session's name. */
    CompletableFuture<Outcome> commit(Translation translation) {
        CompletableFuture<Outcome> result = new CompletableFuture<>();
        attempt(translation, time.nanoTime() + requestNanos, result);
        return result;
    }

    private void attempt(Translation translation, long deadlineNanos, CompletableFuture<Outcome> result) {
        if (isOver()) {
            result.complete(sessionOver());
            return;
        }
        fence.settled().whenComplete((epoch, failure) -> {
            if (failure != null && !isLeaseGone(failure)) {
                // The transaction itself was not sent.
                result.completeExceptionally(((CallFailure) failure).toException("Settling session " + id()));
            } else if (failure != null || epoch == SessionFence.GONE) {
                lose("expired");
                result.complete(sessionOver());
            } else {
                send(translation, epoch, deadlineNanos, result);
            }
        });
    }

    private void send(Translation translation, long epoch, long deadlineNanos, CompletableFuture<Outcome> result) {
        Repeat repeat = translation.isReadOnly() ? Repeat.FREELY : Repeat.NEVER;
        CompletableFuture<TxnResponse> reply =
                calls.send(KVGrpc.getTxnMethod(), translation.request(epoch), deadlineNanos - time.nanoTime(), repeat);
        reply.whenComplete((answer, failure) -> {
            if (failure != null) {
                failed(translation, epoch, (CallFailure) failure, result);
                return;
            }
            Translation.Reading reading;
            try {
                reading = translation.read(answer, epoch);
            } catch (RuntimeException unreadable) {
                // No server that keeps to its protocol answers so; what it did is anybody's guess.
                fence.gaveUp(epoch);
                result.complete(new Outcome.Unknown(unreadable));
                return;
            }
            if (reading instanceof Translation.Reading.Ended ended) {
                result.complete(ended.outcome());
            } else if (reading instanceof Translation.Reading.Fenced fenced) {
                fence.saw(fenced.epoch());
                attempt(translation, deadlineNanos, result);
            } else {
                lose("expired");
                result.complete(sessionOver());
            }
        });
    }

    private void failed(Translation translation, long epoch, CallFailure failure, CompletableFuture<Outcome> result) {
        if (failure.effect() == Effect.LEASE_GONE) {
            lose("expired");
            result.complete(sessionOver());
        } else if (failure.effect() == Effect.POSSIBLE && !translation.isReadOnly()) {
            fence.gaveUp(epoch);
            result.complete(new Outcome.Unknown(failure));
        } else if (failure.isOutOfSpace() && !translation.isReadOnly()) {
            OutOfSpace.look(calls, requestNanos, translation, failure, "A transaction of session " + id(), result);
        } else {
            result.completeExceptionally(failure.toException("A transaction of session " + id()));
        }
    }

    private Outcome sessionOver() {
        return new Outcome.SessionLost(lost.getNow("closed"));
    }

    @Override
    public CompletionStage<Void> close() {
        CompletableFuture<Void> result = new CompletableFuture<>();
        CompletableFuture<Void> before = closing.compareAndExchange(null, result);
        if (before != null) {
            return before;
        }
        if (lost.isDone()) {
            result.complete(null);
            return result;
        }
        LeaseRevokeRequest request =
                LeaseRevokeRequest.newBuilder().setID(lease).build();
        CompletableFuture<LeaseRevokeResponse> reply =
                farewell.send(LeaseGrpc.getLeaseRevokeMethod(), request, requestNanos, Repeat.FREELY);
        reply.whenComplete((revoked, failure) -> {
            if (failure == null || isLeaseGone(failure)) {
                lose("revoked");
                result.complete(null);
            } else {
                result.completeExceptionally(((CallFailure) failure).toException("Closing session " + id()));
            }
        });
        return result;
    }
}
