package dev.latchkey.etcd;

import dev.latchkey.etcd.CallFailure.Effect;
import dev.latchkey.spi.Time;
import io.grpc.Attributes;
import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.ClientStreamTracer;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Sends one request and receives one reply, within a time.
 *
 * <p>Every future completes by its deadline, whatever the servers do, and fails with a {@link CallFailure} only. It
 * completes on the connections' event loop, or on the timer, never while a lock is held. Thread-safe.
 */
final class Calls {

    /** What may be done when nobody knows whether a request had its effect. */
    enum Repeat {
        /** Nothing: the request is sent again only if it certainly has not been sent. */
        NEVER,
        /** It has no effect, or the same one however often it is sent: try again within the time. */
        FREELY
    }

    /** A request that may be repeated gets this share of the whole time, so that a frozen member does not use it up. */
    private static final int ATTEMPTS_WITHIN_TIME = 3;

    private static final long PAUSE_NANOS_MAX = TimeUnit.MILLISECONDS.toNanos(200);

    private final Connections connections;
    private final Time time;
    private final @Nullable Tokens tokens;
    private final Set<Exchange<?, ?>> underWay = ConcurrentHashMap.newKeySet();
    private volatile boolean ended;

    /** Without tokens, nobody is told who asks. */
    Calls(Connections connections, Time time, @Nullable Tokens tokens) {
        this.connections = connections;
        this.time = time;
        this.tokens = tokens;
    }

    <Q, R> CompletableFuture<R> send(MethodDescriptor<Q, R> method, Q request, long timeoutNanos, Repeat repeat) {
        Exchange<Q, R> exchange = new Exchange<>(method, request, timeoutNanos, repeat);
        underWay.add(exchange);
        exchange.reply.whenComplete((reply, failure) -> underWay.remove(exchange));
        exchange.attempt();
        return exchange.reply;
    }

    /** Fails what is under way, and whatever is sent from now on. */
    void end() {
        ended = true;
        underWay.forEach(Exchange::cancel);
        connections.wake();
    }

    /** Asks one member, connected or not, without any repetition: to learn how it stands. */
    <Q, R> CompletableFuture<R> ask(Member member, MethodDescriptor<Q, R> method, Q request, long timeoutNanos) {
        CompletableFuture<R> reply = new CompletableFuture<>();
        new Attempt<Q, R>(member) {
            @Override
            void answered(@Nullable R value, @Nullable CallFailure failure) {
                if (value != null) {
                    reply.complete(value);
                } else if (failure != null) {
                    reply.completeExceptionally(failure);
                }
            }
        }.start(method, request, timeoutNanos);
        return reply;
    }

    /** One request until its reply, over as many attempts as that takes. */
    private final class Exchange<Q, R> {
        final CompletableFuture<R> reply = new CompletableFuture<>();
        private final MethodDescriptor<Q, R> method;
        private final Q request;
        private final Repeat repeat;
        private final long timeoutNanos;
        private final long deadlineNanos;
        private volatile @Nullable ClientCall<Q, R> call;
        /** Between two attempts; whoever ends the pause makes the next. */
        private final AtomicBoolean pausing = new AtomicBoolean();

        private int failures;
        private @Nullable CallFailure lastFailure;

        Exchange(MethodDescriptor<Q, R> method, Q request, long timeoutNanos, Repeat repeat) {
            this.method = method;
            this.request = request;
            this.repeat = repeat;
            this.timeoutNanos = timeoutNanos;
            this.deadlineNanos = time.nanoTime() + timeoutNanos;
        }

        /** Runs on one thread at a time: whatever calls it again does so after the attempt before has ended. */
        void attempt() {
            long remainingNanos = deadlineNanos - time.nanoTime();
            if (ended || connections.isClosed()) {
                reply.completeExceptionally(CallFailure.closed());
            } else if (remainingNanos <= 0) {
                giveUp();
            } else {
                Member member = connections.ready();
                if (member == null) {
                    awaitMember(remainingNanos);
                } else {
                    send(member, remainingNanos);
                }
            }
        }

        private void awaitMember(long remainingNanos) {
            AtomicReference<Time.@Nullable Timeout> timeout = new AtomicReference<>();
            Runnable waiter = () -> {
                Time.Timeout set = timeout.get();
                if (set != null) {
                    set.cancel();
                }
                attempt();
            };
            connections.whenReady(waiter);
            // Only now, since it takes the waiter out again. Whoever takes it out goes on: a request must not be sent
            // and given up at once.
            timeout.set(time.schedule(remainingNanos, () -> {
                if (connections.forget(waiter)) {
                    giveUp();
                }
            }));
        }

        private void send(Member member, long remainingNanos) {
            long attemptNanos = repeat == Repeat.FREELY
                    ? Math.min(remainingNanos, timeoutNanos / ATTEMPTS_WITHIN_TIME + 1)
                    : remainingNanos;
            call = new Attempt<Q, R>(member) {
                @Override
                void answered(@Nullable R value, @Nullable CallFailure failure) {
                    if (value != null) {
                        reply.complete(value);
                    } else if (failure != null) {
                        failed(failure);
                    }
                }
            }.start(method, request, attemptNanos);
            if (ended) {
                cancel();
            }
        }

        void cancel() {
            ClientCall<Q, R> current = call;
            if (current != null) {
                current.cancel("The backend was closed.", null);
            }
            endPause();
        }

        private void pause() {
            pausing.set(true);
            time.schedule(Jitter.upTo(PAUSE_NANOS_MAX), this::endPause);
            if (ended) {
                endPause();
            }
        }

        private void endPause() {
            if (pausing.compareAndSet(true, false)) {
                attempt();
            }
        }

        private void failed(CallFailure failure) {
            lastFailure = failure;
            boolean again = switch (failure.effect()) {
                case NONE -> true;
                case UNAUTHENTICATED -> tokens != null;
                case POSSIBLE -> repeat == Repeat.FREELY;
                case REFUSED, LEASE_GONE, CLOSED -> false;
            };
            if (!again) {
                reply.completeExceptionally(failure);
            } else if (failures++ == 0) {
                attempt();
            } else {
                pause();
            }
        }

        private void giveUp() {
            CallFailure last = lastFailure;
            reply.completeExceptionally(
                    last != null
                            ? last
                            : CallFailure.unreachable("none of "
                                    + connections.members().stream()
                                            .map(member -> member.address().toString())
                                            .toList()
                                    + " could be reached within " + TimeUnit.NANOSECONDS.toMillis(timeoutNanos)
                                    + " ms"));
        }
    }

    /** One request on one connection; remembers whether it can have left this process. */
    private abstract class Attempt<Q, R> extends ClientCall.Listener<R> {
        private final Member member;
        private final long begunNanos = time.nanoTime();
        private final Tokens.@Nullable Use token;
        private volatile boolean sent;
        private @Nullable R value;

        Attempt(Member member) {
            this.member = member;
            this.token = tokens == null ? null : tokens.use(member);
        }

        /** Called once, with either. */
        abstract void answered(@Nullable R value, @Nullable CallFailure failure);

        ClientCall<Q, R> start(MethodDescriptor<Q, R> method, Q request, long attemptNanos) {
            ClientStreamTracer.Factory sentOrNot = new ClientStreamTracer.Factory() {
                @Override
                public ClientStreamTracer newClientStreamTracer(ClientStreamTracer.StreamInfo info, Metadata headers) {
                    return new ClientStreamTracer() {
                        @Override
                        public void streamCreated(Attributes transportAttributes, Metadata sentHeaders) {
                            sent = true;
                        }
                    };
                }
            };
            ClientCall<Q, R> call = member.channel()
                    .newCall(
                            method,
                            CallOptions.DEFAULT
                                    .withCallCredentials(token)
                                    .withDeadlineAfter(attemptNanos, TimeUnit.NANOSECONDS)
                                    .withStreamTracerFactory(sentOrNot));
            call.start(this, new Metadata());
            call.request(2);
            call.sendMessage(request);
            call.halfClose();
            return call;
        }

        @Override
        public void onMessage(R message) {
            value = message;
        }

        @Override
        public void onClose(Status status, Metadata trailers) {
            if (status.isOk() && value != null) {
                member.heard();
                answered(value, null);
                return;
            }
            switch (status.getCode()) {
                case DEADLINE_EXCEEDED -> {
                    connections.avoid(member);
                    if (sent) {
                        member.doubt(begunNanos);
                    }
                }
                case UNAVAILABLE -> connections.avoid(member);
                default -> member.heard();
            }
            Status said = status.isOk() ? Status.INTERNAL.withDescription("the reply was empty") : status;
            CallFailure failure = CallFailure.of(member.address().toString(), said, sent);
            if (failure.effect() == Effect.UNAUTHENTICATED && token != null) {
                token.refused();
            }
            answered(null, failure);
        }
    }
}
