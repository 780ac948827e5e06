package dev.latchkey.etcd;

import dev.latchkey.etcd.CallFailure.Effect;
import dev.latchkey.etcd.Calls.Repeat;
import dev.latchkey.spi.Backend;
import dev.latchkey.spi.BackendConfig;
import dev.latchkey.spi.BackendSession;
import dev.latchkey.spi.HostPort;
import dev.latchkey.spi.Limits;
import dev.latchkey.spi.Outcome;
import dev.latchkey.spi.Range;
import dev.latchkey.spi.Subscription;
import dev.latchkey.spi.Transaction;
import dev.latchkey.spi.View;
import dev.latchkey.spi.WatchListener;
import dev.latchkey.spi.security.Credentials;
import dev.latchkey.spi.security.Security;
import io.etcd.jetcd.api.KVGrpc;
import io.etcd.jetcd.api.LeaseGrpc;
import io.etcd.jetcd.api.LeaseTimeToLiveRequest;
import io.etcd.jetcd.api.RangeRequest;
import io.etcd.jetcd.api.RangeResponse;
import io.etcd.jetcd.api.TxnResponse;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The waist carried by etcd: its transactions, leases and watches, and nothing else of it.
 *
 * <p>Each call of the waist is one request of etcd, but for opening a session (two) and beginning a watch (a range, and
 * then a watch on the stream that all watches share). Thread-safe.
 */
final class EtcdBackend implements Backend {

    /** etcd takes requests of 1.5 MiB and 128 operations; the rest is left for keys and conditions, and for the fence. */
    private static final Limits LIMITS = new Limits(1 << 20, 100, SessionOpening.TTL_MIN);

    private enum State {
        OPEN,
        CLOSED
    }

    private final KeySpace keys;
    private final Connections connections;
    private final Calls calls;
    private final SessionOpening opening;
    private final WatchHub watches;
    private final long requestNanos;
    private final AtomicReference<State> state = new AtomicReference<>(State.OPEN);
    private final AtomicReference<@Nullable EtcdSession> session = new AtomicReference<>();

    EtcdBackend(BackendConfig config, Security security, List<HostPort> addresses) {
        this.requestNanos = config.requestTimeout().toNanos();
        this.keys = new KeySpace(config.namespace());
        this.connections = new Connections(config, security, addresses);
        Credentials credentials = security.credentials();
        Tokens tokens = credentials == null ? null : new Tokens(credentials);
        this.calls = new Calls(connections, config.time(), tokens);
        Calls farewell = new Calls(connections, config.time(), tokens);
        this.opening = new SessionOpening(
                connections,
                calls,
                farewell,
                config.time(),
                keys,
                new Diagnosis(connections, calls, keys, security),
                config);
        this.watches = new WatchHub(connections, calls, keys, config.time(), tokens, requestNanos);
    }

    @Override
    public CompletionStage<BackendSession> openSession(Duration ttl) {
        if (state.get() == State.CLOSED) {
            return CompletableFuture.failedStage(CallFailure.closed().toException("Opening a session"));
        }
        return opening.open(ttl).thenApply(opened -> {
            session.set(opened);
            if (state.get() == State.CLOSED) {
                opened.close();
                throw CallFailure.closed().toException("Opening a session");
            }
            return opened;
        });
    }

    @Override
    public CompletionStage<Outcome> commit(Transaction transaction) {
        if (state.get() == State.CLOSED) {
            return CompletableFuture.failedStage(CallFailure.closed().toException("A transaction"));
        }
        BackendSession holder = transaction.session();
        if (holder == null) {
            return commitUnowned(new Translation(transaction, keys, 0));
        }
        if (!(holder instanceof EtcdSession own) || !own.isOf(calls)) {
            throw new IllegalArgumentException("A session of this backend is wanted, but it is " + holder
                    + ". Use the session that this backend opened.");
        }
        return own.commit(new Translation(transaction, keys, own.lease()));
    }

    private CompletionStage<Outcome> commitUnowned(Translation translation) {
        Repeat repeat = translation.isReadOnly() ? Repeat.FREELY : Repeat.NEVER;
        CompletableFuture<TxnResponse> reply =
                calls.send(KVGrpc.getTxnMethod(), translation.request(), requestNanos, repeat);
        CompletableFuture<Outcome> result = new CompletableFuture<>();
        reply.whenComplete((answer, failure) -> {
            if (failure == null) {
                // Without a session nothing can be fenced.
                try {
                    result.complete(((Translation.Reading.Ended) translation.read(answer, 0)).outcome());
                } catch (RuntimeException unreadable) {
                    result.complete(new Outcome.Unknown(unreadable));
                }
            } else if (((CallFailure) failure).effect() == Effect.POSSIBLE && !translation.isReadOnly()) {
                result.complete(new Outcome.Unknown(failure));
            } else if (((CallFailure) failure).isOutOfSpace() && !translation.isReadOnly()) {
                OutOfSpace.look(calls, requestNanos, translation, (CallFailure) failure, "A transaction", result);
            } else {
                result.completeExceptionally(((CallFailure) failure).toException("A transaction"));
            }
        });
        return result;
    }

    @Override
    public CompletionStage<View> list(Range range) {
        return read(
                keys.scope(range).toRequest(), found -> keys.view(range, found.getKvsList()), () -> "Listing " + range);
    }

    @Override
    public CompletionStage<List<String>> names(String directory) {
        return read(
                keys.scope(Range.children(directory)).toRequest().setKeysOnly(true),
                found -> keys.names(directory, found.getKvsList()),
                () -> "Listing the names in " + directory);
    }

    private <T> CompletableFuture<T> read(
            RangeRequest.Builder request, Function<RangeResponse, T> translation, Supplier<String> what) {
        CompletableFuture<RangeResponse> reply =
                calls.send(KVGrpc.getRangeMethod(), request.build(), requestNanos, Repeat.FREELY);
        CompletableFuture<T> result = new CompletableFuture<>();
        reply.whenComplete((answer, failure) -> {
            if (failure == null) {
                result.complete(translation.apply(answer));
            } else {
                result.completeExceptionally(((CallFailure) failure).toException(what.get()));
            }
        });
        return result;
    }

    @Override
    public CompletionStage<Optional<Duration>> sessionRemaining(String id) {
        LeaseTimeToLiveRequest request;
        try {
            request = LeaseTimeToLiveRequest.newBuilder()
                    .setID(KeySpace.lease(id))
                    .build();
        } catch (NumberFormatException e) {
            return CompletableFuture.completedFuture(Optional.empty());
        }
        CompletableFuture<Optional<Duration>> result = new CompletableFuture<>();
        calls.send(LeaseGrpc.getLeaseTimeToLiveMethod(), request, requestNanos, Repeat.FREELY)
                .whenComplete((answer, failure) -> {
                    if (failure == null) {
                        // Of a lease that is over etcd says that it has −1 s.
                        result.complete(
                                answer.getTTL() < 0
                                        ? Optional.empty()
                                        : Optional.of(Duration.ofSeconds(answer.getTTL())));
                    } else if (((CallFailure) failure).effect() == Effect.LEASE_GONE) {
                        result.complete(Optional.empty());
                    } else {
                        result.completeExceptionally(
                                ((CallFailure) failure).toException("Asking how long a session has left"));
                    }
                });
        return result;
    }

    @Override
    public Subscription watch(Range range, WatchListener listener) {
        return watches.watch(range, listener);
    }

    @Override
    public Limits limits() {
        return LIMITS;
    }

    @Override
    public void close() {
        if (state.getAndSet(State.CLOSED) == State.CLOSED) {
            return;
        }
        long deadline = System.nanoTime() + requestNanos;
        boolean interrupted = !await(watches.close(), deadline);
        calls.end();
        EtcdSession open = session.get();
        if (open != null && !interrupted) {
            interrupted = !await(open.close().toCompletableFuture(), deadline);
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        connections.close(Math.max(deadline - System.nanoTime(), TimeUnit.SECONDS.toNanos(1)));
    }

    /** False if the thread was interrupted; how the stage ended does not matter, the engine sees to the rest. */
    private static boolean await(CompletableFuture<?> stage, long deadline) {
        try {
            stage.get(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            return false;
        } catch (ExecutionException | TimeoutException e) {
            // A session whose end was not confirmed ends when its ttl is over: nothing renews it any more.
            return true;
        }
        return true;
    }
}
