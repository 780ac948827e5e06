package dev.latchkey.scripted;

import dev.latchkey.spi.Backend;
import dev.latchkey.spi.BackendException;
import dev.latchkey.spi.BackendException.Kind;
import dev.latchkey.spi.BackendSession;
import dev.latchkey.spi.Limits;
import dev.latchkey.spi.Outcome;
import dev.latchkey.spi.Range;
import dev.latchkey.spi.Subscription;
import dev.latchkey.spi.Transaction;
import dev.latchkey.spi.View;
import dev.latchkey.spi.WatchEvent;
import dev.latchkey.spi.WatchListener;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/**
 * One client's way to a {@link ScriptedEngine}. It does everything in the caller's thread, at once; a test says beforehand
 * what becomes of the next request of a kind, and reads afterwards what was asked.
 */
public final class ScriptedBackend implements Backend {

    private final ScriptedEngine engine;
    private final Map<Request, Deque<Fate>> next = new EnumMap<>(Request.class);
    private boolean refusesWatches;
    private final Map<Request, Fate> usual = new EnumMap<>(Request.class);
    private final List<Request> asked = new ArrayList<>();
    private final List<Held<?>> held = new ArrayList<>();
    private final List<ScriptedEngine.Watching> watches = new ArrayList<>();
    private Duration slack = Duration.ZERO;
    private String unreachable = "no server could be reached: 10.0.0.5:1 (connection refused)";
    private Session session;
    private boolean closed;

    public ScriptedBackend(ScriptedEngine engine) {
        this.engine = engine;
    }

    /** What becomes of the next requests of this kind, one after another. */
    public void next(Request kind, Fate... fates) {
        next.computeIfAbsent(kind, any -> new ArrayDeque<>()).addAll(Arrays.asList(fates));
    }

    /** What becomes of all requests of this kind from now on that {@link #next} says nothing about. */
    public void always(Request kind, Fate fate) {
        usual.put(kind, fate);
    }

    /** The same for all kinds. */
    public void always(Fate fate) {
        for (Request kind : Request.values()) {
            usual.put(kind, fate);
        }
    }

    /** From now on everything is answered. */
    public void calm() {
        next.clear();
        usual.clear();
    }

    /** The slack of sessions that are opened from now on. */
    public void slack(Duration earlier) {
        slack = earlier;
    }

    /** The message of what fails with UNAVAILABLE. */
    public void unreachable(String message) {
        unreachable = message;
    }

    /** What was asked since the last call of this method, renewals left out. */
    public List<Request> takeRequests() {
        synchronized (engine) {
            List<Request> taken =
                    asked.stream().filter(request -> request != Request.RENEW).toList();
            asked.clear();
            return taken;
        }
    }

    /** How often this was asked since {@link #takeRequests}. */
    public long count(Request kind) {
        synchronized (engine) {
            return asked.stream().filter(request -> request == kind).count();
        }
    }

    /** The requests that are held back, in the order they came. */
    public List<Held<?>> held() {
        return List.copyOf(held);
    }

    /** Answers everything that is held back, in order. */
    public void deliverAll() {
        held().forEach(Held::deliver);
    }

    /** The session last opened. */
    public String sessionId() {
        return session.id();
    }

    /** From now on every watch is refused for good. */
    public void refuseWatches() {
        refusesWatches = true;
    }

    /** The engine ends the session and says so. */
    public void endSession(String reason) {
        engine.endSession(session.id());
        session.lost.complete(reason);
    }

    /** Whether the client has closed it. */
    public boolean isClosed() {
        return closed;
    }

    @Override
    public CompletionStage<BackendSession> openSession(Duration ttl) {
        return request(Request.OPEN, null, () -> {
            session = new Session(engine.openSession(), ttl, slack);
            return session;
        });
    }

    @Override
    public CompletionStage<Outcome> commit(Transaction transaction) {
        Outcome unknown = new Outcome.Unknown(new BackendException(Kind.UNAVAILABLE, "the reply was lost", null));
        return request(Request.of(transaction), unknown, () -> engine.apply(transaction));
    }

    @Override
    public CompletionStage<View> list(Range range) {
        return request(Request.LIST, null, () -> engine.view(range));
    }

    @Override
    public CompletionStage<List<String>> names(String directory) {
        return request(Request.LIST, null, () -> engine.names(directory));
    }

    @Override
    public Subscription watch(Range range, WatchListener listener) {
        synchronized (engine) {
            asked.add(Request.WATCH);
            if (refusesWatches) {
                listener.onEvent(new WatchEvent.Closed(new BackendException(Kind.REFUSED, "no watching here", null)));
                return () -> {};
            }
            ScriptedEngine.Watching watching = new ScriptedEngine.Watching(range, listener);
            watches.add(watching);
            engine.watch(watching);
            return () -> engine.unwatch(watching);
        }
    }

    @Override
    public Limits limits() {
        return new Limits(524_288, 16, Duration.ofMillis(10));
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            held().forEach(waiting -> waiting.fail(Kind.CLOSED));
            watches.forEach(engine::unwatch);
            watches.forEach(watching -> watching.listener().onEvent(new WatchEvent.Closed(null)));
        }
    }

    private <T> CompletionStage<T> request(Request kind, T unknown, Supplier<? extends T> effect) {
        synchronized (engine) {
            return begin(kind, new Held<>(kind, unknown, effect));
        }
    }

    private <T> CompletionStage<T> begin(Request kind, Held<T> request) {
        asked.add(kind);
        held.add(request);
        if (closed) {
            request.fail(Kind.CLOSED);
            return request.answer;
        }
        Deque<Fate> fates = next.getOrDefault(kind, new ArrayDeque<>());
        Fate fate = fates.isEmpty() ? usual.getOrDefault(kind, Fate.ANSWERED) : fates.remove();
        switch (fate) {
            case ANSWERED -> request.deliver();
            case HELD_BACK -> {}
            case REPLY_HELD_BACK -> request.carryOut();
            case LOST_APPLIED -> {
                request.carryOut();
                request.lose();
            }
            case LOST_NOT_APPLIED -> request.lose();
            case UNAVAILABLE -> request.fail(Kind.UNAVAILABLE);
            case REFUSED -> request.fail(Kind.REFUSED);
        }
        return request.answer;
    }

    /** A request whose end lies with the test. */
    public final class Held<T> {
        private final Request kind;
        private final T unknown;
        private final Supplier<? extends T> effect;
        private final CompletableFuture<T> answer = new CompletableFuture<>();
        private final CompletableFuture<T> carriedOut = new CompletableFuture<>();

        private Held(Request kind, T unknown, Supplier<? extends T> effect) {
            this.kind = kind;
            this.unknown = unknown;
            this.effect = effect;
        }

        /** What was asked. */
        public Request kind() {
            return kind;
        }

        /** Lets the engine carry it out, without an answer. */
        public void carryOut() {
            if (!carriedOut.isDone()) {
                try {
                    carriedOut.complete(effect.get());
                } catch (BackendException failure) {
                    carriedOut.completeExceptionally(failure);
                }
            }
        }

        /** Carries it out, if that has not been done, and answers. */
        public void deliver() {
            carryOut();
            held.remove(this);
            carriedOut.whenComplete((result, failure) -> {
                if (failure == null) {
                    answer.complete(result);
                } else {
                    answer.completeExceptionally(failure);
                }
            });
        }

        /** Answers that nobody knows. */
        public void lose() {
            if (unknown == null) {
                fail(Kind.UNAVAILABLE);
            } else {
                held.remove(this);
                answer.complete(unknown);
            }
        }

        /** Fails it. */
        public void fail(Kind why) {
            held.remove(this);
            String message = switch (why) {
                case UNAVAILABLE -> unreachable;
                case REFUSED -> "permission denied";
                case SESSION_LOST -> "expired";
                case CLOSED -> "the backend was closed";
            };
            answer.completeExceptionally(new BackendException(why, message, null));
        }
    }

    private final class Session implements BackendSession {
        private final String id;
        private final Duration ttl;
        private final Duration slack;
        private final CompletableFuture<String> lost = new CompletableFuture<>();
        private CompletionStage<Void> end;

        Session(String id, Duration ttl, Duration slack) {
            this.id = id;
            this.ttl = ttl;
            this.slack = slack;
        }

        @Override
        public String id() {
            return id;
        }

        @Override
        public Duration ttl() {
            return ttl;
        }

        @Override
        public Duration slack() {
            return slack;
        }

        @Override
        public CompletionStage<Void> renew() {
            return request(Request.RENEW, null, () -> {
                if (!engine.lives(id)) {
                    throw new BackendException(Kind.SESSION_LOST, "expired", null);
                }
                return null;
            });
        }

        @Override
        public CompletionStage<String> lost() {
            return lost;
        }

        @Override
        public CompletionStage<Void> close() {
            if (end == null) {
                end = request(Request.END, null, () -> {
                    engine.endSession(id);
                    return null;
                });
            }
            return end;
        }
    }
}
