package dev.latchkey.zookeeper;

import dev.latchkey.spi.BackendException;
import dev.latchkey.spi.UnderWay;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.zookeeper.KeeperException.Code;
import org.jspecify.annotations.Nullable;

/**
 * One call of the waist on its way: sees to it that it is answered within the request time-out, once, and as what it was
 * just then, harmless or perhaps done.
 *
 * <p>Its steps follow one another, each begun by the answer to the one before, so a subclass needs no synchronisation for
 * its own fields. Nothing is locked when the result is told.
 */
abstract class Operation<T> implements UnderWay.Task {

    private enum Phase {
        /** No request is under way that could change anything, and none has. */
        HARMLESS,
        /** A request that changes something has been sent. */
        EXPOSED,
        /** The same, and it is about to be answered as unknown: nothing more is sent. */
        ABANDONED,
        /** Answered. */
        DONE
    }

    final ZooKeeperBackend backend;
    final Connection connection;
    final Handle handle;

    private final ZooKeeperSession session;
    private final CompletableFuture<T> result = new CompletableFuture<>();
    private final AtomicReference<Phase> phase = new AtomicReference<>(Phase.HARMLESS);
    private final Object sending = new Object();
    private final Runnable step = this::step;
    private final long deadlineNanos;

    Operation(ZooKeeperBackend backend, ZooKeeperSession session) {
        this.backend = backend;
        this.session = session;
        connection = session.connection();
        handle = session.handle();
        deadlineNanos = backend.requestDeadlineNanos();
    }

    /** Sends the first requests of an attempt; called while connected. */
    abstract void attempt();

    /** Answers for a request that may have changed something, and whose answer never came. */
    abstract void unknown(Throwable cause);

    /** Answers for a session that is over, when nothing has been changed. */
    abstract void sessionOver(String reason);

    /** Begins; the stage is answered within the request time-out. */
    final CompletionStage<T> begin() {
        if (backend.track(this)) {
            tryAgain();
        } else {
            abort(Failures.closed());
        }
        return result;
    }

    /** Makes an attempt as soon as there is a connection. */
    final void tryAgain() {
        if (phase.get() != Phase.DONE) {
            connection.whenConnected(step);
        }
    }

    /**
     * Sends what may change something; false if the time is over, and nothing may be sent. As long as it is being sent,
     * nobody is told that it is unknown: what is asked after that is to be behind it.
     */
    final boolean expose(Runnable request) {
        synchronized (sending) {
            if (!phase.compareAndSet(Phase.HARMLESS, Phase.EXPOSED)) {
                return false;
            }
            request.run();
            return true;
        }
    }

    /** Marks that what was sent certainly changed nothing; false if this operation has been answered. */
    final boolean unexpose() {
        return phase.compareAndSet(Phase.EXPOSED, Phase.HARMLESS) || phase.get() == Phase.HARMLESS;
    }

    /** Whether nothing that was sent can have changed anything. */
    final boolean unexposed() {
        return phase.get() == Phase.HARMLESS;
    }

    final void complete(T answer) {
        if (finish()) {
            result.complete(answer);
        }
    }

    final void fail(Throwable failure) {
        if (finish()) {
            result.completeExceptionally(failure);
        }
    }

    /** Ends it from outside: as harmless only if nothing can be sent any more that is not. */
    final void abort(BackendException reason) {
        boolean harmless;
        synchronized (sending) {
            harmless = phase.compareAndSet(Phase.HARMLESS, Phase.DONE);
            if (!harmless && !phase.compareAndSet(Phase.EXPOSED, Phase.ABANDONED)) {
                // An answer came between the two looks; what was sent before has changed nothing.
                harmless = phase.compareAndSet(Phase.HARMLESS, Phase.DONE);
                if (!harmless) {
                    return;
                }
            }
        }
        if (harmless) {
            release();
            result.completeExceptionally(reason);
        } else {
            unknown(reason);
        }
    }

    /** Deals with an answer to a read that is no result: tries again, or fails. */
    final void readFailed(Code code, @Nullable String path) {
        switch (Failures.meaning(code)) {
            case SESSION_OVER -> {
                if (connection.isDiscarding()) {
                    sessionOver("closed");
                } else {
                    connection.expired();
                    sessionOver(connection.over().getNow("closed"));
                }
            }
            case REFUSED -> fail(Failures.refused(code, path));
            case NOT_NOW -> fail(notNow(code));
            case UNKNOWN -> {
                if (code == Code.CONNECTIONLOSS) {
                    tryAgain();
                } else {
                    fail(notNow(code));
                }
            }
        }
    }

    final BackendException notNow(Code code) {
        return new BackendException(
                BackendException.Kind.UNAVAILABLE,
                "ZooKeeper could not serve the request just now (" + code + "); try again.",
                Failures.cause(code, null));
    }

    private void step() {
        if (phase.get() != Phase.HARMLESS) {
            return;
        }
        if (connection.isOver()) {
            sessionOver(connection.over().getNow("closed"));
        } else if (session.isClosing()) {
            // Its client takes nothing more, and would say at once, again and again, that there is no connection.
            sessionOver("closed");
        } else {
            attempt();
        }
    }

    @Override
    public final long deadlineNanos() {
        return deadlineNanos;
    }

    @Override
    public final void overdue() {
        abort(Failures.unavailable("ZooKeeper (" + backend.addressesText() + ") gave no answer within "
                + backend.requestTimeout().toMillis() + " ms; see whether its servers run and have a quorum."));
    }

    private boolean finish() {
        if (phase.getAndSet(Phase.DONE) == Phase.DONE) {
            return false;
        }
        release();
        return true;
    }

    private void release() {
        connection.forget(step);
        backend.untrack(this);
    }
}
