package dev.latchkey.etcd;

import com.google.protobuf.ByteString;
import dev.latchkey.etcd.CallFailure.Effect;
import dev.latchkey.etcd.Calls.Repeat;
import dev.latchkey.spi.BackendConfig;
import dev.latchkey.spi.BackendException;
import dev.latchkey.spi.BackendException.Kind;
import dev.latchkey.spi.Time;
import io.etcd.jetcd.api.KVGrpc;
import io.etcd.jetcd.api.LeaseGrantRequest;
import io.etcd.jetcd.api.LeaseGrantResponse;
import io.etcd.jetcd.api.LeaseGrpc;
import io.etcd.jetcd.api.PutRequest;
import io.etcd.jetcd.api.PutResponse;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * Opens sessions: a lease, and the session's own entry, {@code .engine/sessions/<id>}, that goes with it.
 *
 * <p>Ends within the connect time-out and half a second; if it fails for want of a server, the message tells how every
 * address stands. A lease whose session did not come about is left to expire. Thread-safe.
 */
final class SessionOpening {

    /** One and a half election time-outs, in whole seconds: the least a server with the usual settings grants. */
    static final Duration TTL_MIN = Duration.ofSeconds(2);

    /** The pauses between looks double. */
    private static final long FIRST_LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

    private static final int LOOKS_WITHIN_SHORT_TIME = 8;

    private final Connections connections;
    private final Calls calls;
    private final Calls farewell;
    private final Time time;
    private final KeySpace keys;
    private final Diagnosis diagnosis;
    private final BackendConfig config;

    SessionOpening(
            Connections connections,
            Calls calls,
            Calls farewell,
            Time time,
            KeySpace keys,
            Diagnosis diagnosis,
            BackendConfig config) {
        this.connections = connections;
        this.calls = calls;
        this.farewell = farewell;
        this.time = time;
        this.keys = keys;
        this.diagnosis = diagnosis;
        this.config = config;
    }

    CompletableFuture<EtcdSession> open(Duration ttl) {
        CompletableFuture<EtcdSession> result = new CompletableFuture<>();
        long deadlineNanos = time.nanoTime() + config.connectTimeout().toNanos();
        long wantedSeconds =
                Math.max(TTL_MIN.toSeconds(), ttl.plusNanos(999_999_999).toSeconds());
        LeaseGrantRequest request =
                LeaseGrantRequest.newBuilder().setTTL(wantedSeconds).build();
        // A lease that was granted although its answer was lost owns nothing, so that asking again does no harm.
        CompletableFuture<LeaseGrantResponse> granted = calls.send(
                LeaseGrpc.getLeaseGrantMethod(),
                request,
                config.connectTimeout().toNanos(),
                Repeat.FREELY);
        lookLater(result, Math.min(FIRST_LOOK_NANOS, config.connectTimeout().toNanos() / LOOKS_WITHIN_SHORT_TIME));
        granted.whenComplete((lease, failure) -> {
            if (failure != null) {
                fail(result, (CallFailure) failure);
            } else {
                enter(result, lease, deadlineNanos);
            }
        });
        return result;
    }

    /** What no waiting will mend is said as soon as it is known to be so at every address. */
    private void lookLater(CompletableFuture<EtcdSession> result, long pauseNanos) {
        time.schedule(pauseNanos, () -> {
            if (result.isDone() || connections.isClosed()) {
                return;
            }
            if (connections.ready() != null) {
                lookLater(result, 2 * pauseNanos);
                return;
            }
            diagnosis.obstacleEverywhere().thenAccept(obstacle -> {
                if (obstacle.isPresent()) {
                    result.completeExceptionally(new BackendException(
                            Kind.REFUSED,
                            "No session on etcd can be opened with what is given: " + obstacle.get() + ".",
                            null));
                } else {
                    lookLater(result, 2 * pauseNanos);
                }
            });
        });
    }

    private void enter(CompletableFuture<EtcdSession> result, LeaseGrantResponse granted, long deadlineNanos) {
        long lease = granted.getID();
        Duration ttl = Duration.ofSeconds(granted.getTTL());
        ByteString key = keys.full(KeySpace.sessionKey(KeySpace.ownerText(lease)));
        ByteString value = ByteString.copyFromUtf8("ttl " + granted.getTTL() + " s");
        PutRequest request = PutRequest.newBuilder()
                .setKey(key)
                .setValue(value)
                .setLease(lease)
                .build();
        // Should an earlier attempt be applied after the one that is answered, the epoch known here is merely out of
        // date,
        // and the first transaction learns the later one.
        CompletableFuture<PutResponse> entered =
                calls.send(KVGrpc.getPutMethod(), request, deadlineNanos - time.nanoTime(), Repeat.FREELY);
        entered.whenComplete((put, failure) -> {
            if (failure != null) {
                fail(result, (CallFailure) failure);
                return;
            }
            long requestNanos = config.requestTimeout().toNanos();
            long epoch = put.getHeader().getRevision();
            SessionFence fence = new SessionFence(
                    renewal -> calls.send(KVGrpc.getTxnMethod(), renewal, requestNanos, Repeat.FREELY),
                    key,
                    value,
                    lease,
                    epoch);
            result.complete(new EtcdSession(calls, farewell, time, fence, lease, ttl, requestNanos));
        });
    }

    private void fail(CompletableFuture<EtcdSession> result, CallFailure failure) {
        if (failure.effect() == Effect.REFUSED
                || failure.effect() == Effect.UNAUTHENTICATED
                || failure.effect() == Effect.CLOSED) {
            result.completeExceptionally(failure.toException("Opening a session"));
            return;
        }
        diagnosis.ofEveryAddress().whenComplete((findings, unexpected) -> {
            String message = "A session on etcd was wanted, but no server granted one within "
                    + TimeUnit.NANOSECONDS.toMillis(config.connectTimeout().toNanos()) + " ms. "
                    + (findings == null ? failure.getMessage() : findings)
                    + ". Check the addresses, and that the servers run and can be reached from here.";
            result.completeExceptionally(new BackendException(Kind.UNAVAILABLE, message, failure));
        });
    }
}
