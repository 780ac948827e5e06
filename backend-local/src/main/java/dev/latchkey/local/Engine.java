package dev.latchkey.local;

import dev.latchkey.local.group.Group;
import dev.latchkey.local.group.Replica;
import dev.latchkey.local.group.Waiter;
import dev.latchkey.local.journal.Disk;
import dev.latchkey.local.store.Command;
import dev.latchkey.local.store.Result;
import dev.latchkey.local.store.Store;
import dev.latchkey.spi.BackendException;
import dev.latchkey.spi.Range;
import dev.latchkey.spi.Time;
import dev.latchkey.spi.View;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A group of replicas as its clients see it: requests go to whoever leads, and wait while nobody does. Thread-safe; all of
 * its state belongs to the loop, and nothing of a caller's runs inside it.
 */
final class Engine implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Engine.class);
    private static final long TICK_NANOS = Duration.ofMillis(20).toNanos();
    private static final long CLOSE_MAX_NANOS = Duration.ofSeconds(30).toNanos();
    private static final int WAITING_MAX = 16_384;

    private final Time time;
    private final Loop loop;
    private final Group group;
    private final Watching watching;
    private final Map<Long, Consumer<String>> whenLost = new HashMap<>();

    /** What came while nobody led. */
    private final ArrayDeque<Runnable> waiting = new ArrayDeque<>();

    /** Whether what waits may have better luck now. */
    private boolean retryWaiting;

    private Time.@Nullable Timeout ticking;
    private boolean closed;

    Engine(String name, Time time, int replicas, Disk disk) {
        this.time = new RunningTime(time);
        this.loop = new Loop(name, time, this::advance, this::settle);
        this.watching = new Watching(time, loop, 4 * Group.ELECTION.toNanos());
        this.group = new Group(replicas, disk, new Random(time.nanoTime()), new Notes(), this.time.nanoTime());
        loop.submitAnyway(this::keepTicking);
    }

    /** Carries out what can be without a sync of the disk; whether there is more to do. */
    private boolean advance() {
        return !closed && (group.advance(time.nanoTime()) || retryWaiting);
    }

    private void settle() {
        if (!closed) {
            group.settle(time.nanoTime());
            if (retryWaiting) {
                retryWaiting = false;
                askAgain();
                group.settle(time.nanoTime());
            }
        }
    }

    private void askAgain() {
        int count = waiting.size();
        for (int i = 0; i < count; i++) {
            waiting.remove().run();
        }
    }

    /** Opens a session; {@code lost} is called on the delivery thread if the engine ends it. */
    CompletableFuture<Result> open(String space, long ttlNanos, Executor delivery, Consumer<String> lost) {
        Command command = new Command.OpenSession(space, ttlNanos);
        return Reply.of(
                loop,
                delivery,
                reply -> ask(reply, true, (leader, waiter) -> {
                    leader.propose(command, time.nanoTime(), new Forwarding<>(waiter) {
                        @Override
                        public void onAnswer(Result result) {
                            long session = ((Result.Opened) result).session();
                            whenLost.put(session, reason -> delivery.execute(() -> lost.accept(reason)));
                            super.onAnswer(result);
                            keepTicking();
                        }
                    });
                }));
    }

    /**
     * Puts a command at the end of the log and answers what it came to.
     *
     * @param repeatable whether it may be proposed again after a leader was lost with it; the reply fails with
     *     {@link Call.LostReplyException} otherwise
     */
    CompletableFuture<Result> propose(Command command, boolean repeatable, Executor delivery) {
        return Reply.of(
                loop,
                delivery,
                reply -> ask(reply, repeatable, (leader, waiter) -> leader.propose(command, time.nanoTime(), waiter)));
    }

    CompletableFuture<View> list(String space, Range range, Executor delivery) {
        return Reply.of(
                loop,
                delivery,
                reply -> ask(reply, true, (leader, waiter) -> leader.read(store -> store.view(space, range), waiter)));
    }

    CompletableFuture<List<String>> names(String space, String directory, Executor delivery) {
        return Reply.of(
                loop,
                delivery,
                reply -> ask(
                        reply, true, (leader, waiter) -> leader.read(store -> store.names(space, directory), waiter)));
    }

    /** Counts the session's life afresh, and answers whether it lives. */
    CompletableFuture<Boolean> renew(long session, Executor delivery) {
        return Reply.of(
                loop,
                delivery,
                reply -> ask(reply, true, (leader, waiter) -> leader.renew(session, time.nanoTime(), waiter)));
    }

    /** How long the session would live on unless it is renewed; 0 if it is over. */
    CompletableFuture<Long> remainingNanos(long session, Executor delivery) {
        return Reply.of(
                loop,
                delivery,
                reply -> ask(
                        reply,
                        true,
                        (leader, waiter) ->
                                leader.read(store -> leader.remainingNanos(session, time.nanoTime()), waiter)));
    }

    /** Begins to feed the watch, or goes on where it stopped; if the feed needs the engine afterwards it is to be asked again. */
    CompletableFuture<Boolean> attach(WatchFeed feed, Executor delivery) {
        long over = feed.way();
        return Reply.of(
                loop,
                delivery,
                reply -> ask(
                        reply,
                        true,
                        (leader, waiter) -> leader.read(store -> watching.attach(feed, over, store), waiter)));
    }

    void detach(WatchFeed feed) {
        loop.submitAnyway(() -> watching.detach(feed));
    }

    /** Ends a session as if nobody had renewed it. */
    CompletableFuture<Result> expire(long session) {
        return Reply.of(
                loop,
                Runnable::run,
                reply -> ask(reply, true, (leader, waiter) -> {
                    long version = leader.store().sessionVersion(session);
                    leader.propose(new Command.ExpireSession(session, version), time.nanoTime(), waiter);
                }));
    }

    CompletableFuture<Set<Long>> sessions() {
        return Reply.of(
                loop,
                Runnable::run,
                reply -> ask(
                        reply, true, (leader, waiter) -> leader.read(store -> Set.copyOf(store.sessions()), waiter)));
    }

    /** The time that the group runs on; to be asked on the loop. */
    long nanoTime() {
        return time.nanoTime();
    }

    /** Does something with the group, on the loop; for the test kit. */
    <T> CompletableFuture<T> command(Function<Group, T> work) {
        return Reply.of(loop, Runnable::run, reply -> reply.answer(work.apply(group)));
    }

    /**
     * Stops; what waits for an answer, and what is asked afterwards, fails.
     *
     * @throws java.util.concurrent.CompletionException if the disk keeps it for too long; it stops when it comes to it
     */
    @Override
    public void close() {
        CompletableFuture<Void> ended = CompletableFuture.runAsync(this::end, loop::submitAnyway)
                .copy(); // it ends even if nobody waits for it any more
        Time.Timeout patience = time.schedule(CLOSE_MAX_NANOS, () -> ended.completeExceptionally(stillAtWork()));
        try {
            ended.join();
        } finally {
            patience.cancel();
            loop.close();
        }
    }

    private void end() {
        closed = true;
        Time.Timeout current = ticking;
        if (current != null) {
            current.cancel();
        }
        watching.close();
        group.close();
        askAgain();
    }

    private interface Ask<T> {
        void of(Replica leader, Waiter<T> waiter);
    }

    private <T> void ask(Reply<T> reply, boolean repeatable, Ask<T> ask) {
        if (reply.isAbandoned()) {
            return;
        }
        if (closed) {
            reply.fail(new BackendException(
                    BackendException.Kind.CLOSED, "The local engine has been closed by its last user.", null));
            return;
        }
        Replica leader = group.leader();
        Throwable failure = leader == null ? group.failure() : null;
        if (failure != null) {
            reply.fail(stopped(failure));
            return;
        }
        if (leader == null) {
            waitForLeader(reply, () -> ask(reply, repeatable, ask));
            return;
        }
        ask.of(leader, new Waiter<>() {
            @Override
            public void onAnswer(T answer) {
                reply.answer(answer);
            }

            @Override
            public void onFailure(Failure failure) {
                if (failure == Failure.LOST) {
                    reply.loseCopy();
                }
                if (failure == Failure.OVERLOADED) {
                    reply.fail(Reply.overloaded());
                } else if (failure == Failure.LOST && !repeatable) {
                    reply.fail(leaderLost());
                } else {
                    waitForLeader(reply, () -> ask(reply, repeatable, ask));
                }
            }
        });
    }

    private void waitForLeader(Reply<?> reply, Runnable again) {
        if (waiting.size() < WAITING_MAX) {
            waiting.add(again);
        } else {
            reply.fail(Reply.overloaded());
        }
    }

    private static BackendException stopped(Throwable failure) {
        return new BackendException(
                BackendException.Kind.UNAVAILABLE,
                "The local engine has stopped, since it could not keep what it is told: " + failure.getMessage()
                        + ". What was acknowledged is there; see to the disk, and open the engine again.",
                failure);
    }

    private static BackendException stillAtWork() {
        return new BackendException(
                BackendException.Kind.UNAVAILABLE,
                "The local engine is to be closed, but has been busy with its disk for too long.",
                null);
    }

    private static BackendException leaderLost() {
        return new BackendException(
                BackendException.Kind.UNAVAILABLE,
                "The replica that led the local engine was lost before the answer came.",
                null);
    }

    /** Time matters while there are others to hear from, sessions to end, or a leader to elect. */
    private void keepTicking() {
        if (ticking == null && !closed) {
            ticking = time.schedule(TICK_NANOS, () -> loop.submitAnyway(this::tick));
        }
    }

    private void tick() {
        ticking = null;
        if (closed) {
            return;
        }
        boolean goesOn = true; // after a failure too, which one tick's may be
        try {
            group.tick(time.nanoTime());
            retryWaiting = true;
            Replica leader = group.leader();
            goesOn = group.size() > 1
                    || leader == null
                    || !leader.store().sessions().isEmpty();
        } finally {
            if (goesOn) {
                keepTicking();
            }
        }
    }

    /** Passes everything on. */
    private static class Forwarding<T> implements Waiter<T> {
        private final Waiter<T> to;

        Forwarding(Waiter<T> to) {
            this.to = to;
        }

        @Override
        public void onAnswer(T answer) {
            to.onAnswer(answer);
        }

        @Override
        public void onFailure(Failure failure) {
            to.onFailure(failure);
        }
    }

    private final class Notes implements Group.Listener {
        @Override
        public void onApplied(Store store, Command command, Result result) {
            watching.onApplied(store);
            if (result instanceof Result.Ended ended && command instanceof Command.CloseSession) {
                whenLost.remove(ended.session());
            }
        }

        @Override
        public void onExpired(long session) {
            Consumer<String> lost = whenLost.remove(session);
            if (lost != null) {
                try {
                    lost.accept("expired");
                } catch (RuntimeException | Error failure) {
                    LOG.error("The end of a session could not be told; its next renewal learns of it.", failure);
                }
            }
        }

        @Override
        public void onLeader(Store store) {
            retryWaiting = true;
            watching.onLeader(store);
        }

        @Override
        public void onNoLeader() {
            watching.onNoLeader();
            keepTicking();
        }
    }
}
