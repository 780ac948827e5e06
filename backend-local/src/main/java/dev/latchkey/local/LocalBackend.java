package dev.latchkey.local;

import dev.latchkey.local.Call.Kind;
import dev.latchkey.local.store.Command;
import dev.latchkey.local.store.Result;
import dev.latchkey.local.store.Store;
import dev.latchkey.spi.Backend;
import dev.latchkey.spi.BackendConfig;
import dev.latchkey.spi.BackendException;
import dev.latchkey.spi.BackendSession;
import dev.latchkey.spi.Limits;
import dev.latchkey.spi.Outcome;
import dev.latchkey.spi.Range;
import dev.latchkey.spi.Subscription;
import dev.latchkey.spi.Transaction;
import dev.latchkey.spi.UnderWay;
import dev.latchkey.spi.View;
import dev.latchkey.spi.WatchListener;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The waist over an {@link Engine} of this process, reached over a {@link LocalLink}. */
final class LocalBackend implements Backend, LocalLink.User {

    static final Limits LIMITS = new Limits(1 << 20, 256, Duration.ofMillis(100));
    private static final Duration TTL_MAX = Duration.ofDays(1);

    private final BackendConfig config;
    private final EngineRoom room;
    private final Engine engine;
    private final LocalLink link;
    private final Delivery delivery;
    private final UnderWay<Call<?>> calls;
    private final Set<LocalWatch> watches = ConcurrentHashMap.newKeySet();
    private final AtomicBoolean open = new AtomicBoolean(true);
    private volatile @Nullable LocalSession latestSession;

    LocalBackend(BackendConfig config, EngineRoom room, LocalLink link) {
        this.config = config;
        this.room = room;
        this.engine = room.engine();
        this.link = link;
        this.delivery = new Delivery("latchkey-local-" + config.namespace(), config.time());
        this.calls = new UnderWay<>(config.time());
        link.use(this);
    }

    @Override
    public CompletionStage<BackendSession> openSession(Duration ttl) {
        long ttlNanos = clamp(ttl).toNanos();
        CompletableFuture<LocalSession> opened = call(Kind.OPEN_SESSION, config.connectTimeout(), () -> {
            CompletableFuture<String> lost = new CompletableFuture<>();
            return engine.open(config.namespace(), ttlNanos, delivery, reason -> onExpired(lost, reason))
                    .thenApply(result -> new LocalSession(this, engine, delivery, (Result.Opened) result, lost));
        });
        return Answers.settle(
                opened,
                session -> {
                    latestSession = session;
                    return session;
                },
                Answers::fail);
    }

    private void onExpired(CompletableFuture<String> lost, String reason) {
        if (link.isOpen()) { // otherwise the next renewal learns of it
            lost.complete(reason);
        }
    }

    private static Duration clamp(Duration ttl) {
        if (ttl.compareTo(LIMITS.ttlMin()) < 0) {
            return LIMITS.ttlMin();
        }
        return ttl.compareTo(TTL_MAX) > 0 ? TTL_MAX : ttl;
    }

    @Override
    public CompletionStage<Outcome> commit(Transaction transaction) {
        TransactionRules.check(transaction);
        BackendException refusal = TransactionRules.refusal(transaction, LIMITS);
        if (refusal != null) {
            return CompletableFuture.failedFuture(refusal);
        }
        BackendSession named = transaction.session();
        if (named == null) {
            Command command = command(transaction, 0, 0, 0);
            return Answers.settleCommit(
                    call(Kind.COMMIT_UNOWNED, () -> engine.propose(command, false, delivery)),
                    LocalBackend::outcome,
                    outcome -> {});
        }
        if (!(named instanceof LocalSession session) || !session.isOf(this)) {
            throw new IllegalArgumentException("A session of this backend is wanted, but " + named.id()
                    + " was opened by another one; commit with the backend that opened it.");
        }
        return commit(transaction, session);
    }

    private CompletionStage<Outcome> commit(Transaction transaction, LocalSession session) {
        Sequences sequences = session.sequences;
        Sequences.Begun begun = sequences.begin();
        Command command = command(transaction, session.number, begun.sequence(), begun.floor());
        return Answers.settleCommit(
                call(Kind.COMMIT_IN_SESSION, () -> engine.propose(command, true, delivery)),
                LocalBackend::outcome,
                outcome -> {
                    if (outcome instanceof Outcome.SessionLost over) {
                        session.lose(over.reason());
                    }
                    if (outcome instanceof Outcome.Unknown) {
                        sequences.abandon(begun.sequence());
                    } else {
                        sequences.end(begun.sequence());
                    }
                });
    }

    private Command command(Transaction transaction, long session, long sequence, long floor) {
        return new Command.Commit(
                config.namespace(),
                session,
                sequence,
                floor,
                transaction.guards(),
                transaction.writes(),
                transaction.thenList());
    }

    private static Outcome outcome(Result result) {
        return result instanceof Result.Done done
                ? done.outcome()
                : new Outcome.Unknown(new BackendException(
                        BackendException.Kind.UNAVAILABLE,
                        "The transaction was given up before the engine came to it.",
                        null));
    }

    @Override
    public CompletionStage<View> list(Range range) {
        checkRange(range);
        return Answers.settle(
                call(Kind.LIST, () -> engine.list(config.namespace(), range, delivery)),
                Function.identity(),
                Answers::fail);
    }

    @Override
    public CompletionStage<List<String>> names(String directory) {
        TransactionRules.checkKey(directory);
        return Answers.settle(
                call(Kind.LIST, () -> engine.names(config.namespace(), directory, delivery)),
                Function.identity(),
                Answers::fail);
    }

    @Override
    public CompletionStage<Optional<Duration>> sessionRemaining(String id) {
        long session;
        try {
            session = Store.sessionId(id);
        } catch (NumberFormatException e) {
            return CompletableFuture.completedFuture(Optional.empty());
        }
        return Answers.settle(
                call(Kind.REMAINING, () -> engine.remainingNanos(session, delivery)),
                nanos -> nanos == 0 ? Optional.<Duration>empty() : Optional.of(Duration.ofNanos(nanos)),
                Answers::fail);
    }

    @Override
    public Subscription watch(Range range, WatchListener listener) {
        checkRange(range);
        LocalWatch watch = new LocalWatch(
                this,
                engine,
                config.time(),
                delivery,
                again -> new WatchFeed(config.namespace(), range, listener, delivery, again));
        watches.add(watch);
        if (!isOpen()) {
            watches.remove(watch);
            watch.end();
        } else {
            if (!link.isOpen()) {
                watch.suspend("There is no way to the local engine at the moment.");
            }
            watch.connect();
        }
        return watch;
    }

    private static void checkRange(Range range) {
        TransactionRules.checkKey(range instanceof Range.Key one ? one.key() : ((Range.Children) range).directory());
    }

    @Override
    public Limits limits() {
        return LIMITS;
    }

    boolean isOpen() {
        return open.get();
    }

    void forget(LocalWatch watch) {
        watches.remove(watch);
    }

    @Override
    public void onReset(boolean reachable) {
        String reason = reachable ? "The connection was lost." : "The connection was lost, and a new one is refused.";
        watches.forEach(watch -> watch.suspend(reason));
    }

    @Override
    public void onSilence() {
        watches.forEach(LocalWatch::hold);
    }

    @Override
    public void onRestored() {
        watches.forEach(LocalWatch::connect);
    }

    <T> CompletableFuture<T> call(Kind kind, Supplier<CompletableFuture<T>> request) {
        return call(kind, config.requestTimeout(), request);
    }

    private <T> CompletableFuture<T> call(Kind kind, Duration timeLimit, Supplier<CompletableFuture<T>> request) {
        if (!isOpen()) {
            return CompletableFuture.failedFuture(closed());
        }
        CompletableFuture<T> sent = null;
        if (link.passAtOnce(kind.name())) {
            sent = request.get();
            if (sent.isDone()) {
                return sent;
            }
        }
        Call<T> call = new Call<>(kind, request, link, config.time(), timeLimit, calls, delivery);
        CompletableFuture<T> answer = sent == null ? call.start() : call.await(sent);
        if (!isOpen()) {
            call.close(closed());
        }
        return answer;
    }

    private static BackendException closed() {
        return new BackendException(
                BackendException.Kind.CLOSED, "The connection to the local engine was closed by its owner.", null);
    }

    @Override
    public void close() {
        if (!open.compareAndSet(true, false)) {
            return;
        }
        link.leave(this);
        LocalSession session = latestSession;
        if (session != null && link.isOpen()) {
            endSession(session);
        }
        watches.forEach(LocalWatch::end);
        watches.clear();
        calls.forEach(call -> call.close(closed()));
        delivery.close(config.requestTimeout().toNanos());
        room.leave();
    }

    private void endSession(LocalSession session) {
        try {
            engine.propose(new Command.CloseSession(session.number), true, Runnable::run)
                    .get(config.requestTimeout().toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException interrupt) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException failure) {
            // The engine ends the session when its life is over.
        }
    }
}
