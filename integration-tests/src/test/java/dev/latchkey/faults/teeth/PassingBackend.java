package dev.latchkey.faults.teeth;

import dev.latchkey.spi.Backend;
import dev.latchkey.spi.BackendSession;
import dev.latchkey.spi.Limits;
import dev.latchkey.spi.Outcome;
import dev.latchkey.spi.Range;
import dev.latchkey.spi.Subscription;
import dev.latchkey.spi.Transaction;
import dev.latchkey.spi.View;
import dev.latchkey.spi.WatchListener;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;

/** A backend that passes everything on to another; a planted defect changes what it spoils. */
class PassingBackend implements Backend {

    private final Backend inner;

    PassingBackend(Backend inner) {
        this.inner = inner;
    }

    Backend inner() {
        return inner;
    }

    @Override
    public CompletionStage<BackendSession> openSession(Duration ttl) {
        return inner.openSession(ttl).thenApply(PassingSession::new);
    }

    @Override
    public CompletionStage<Outcome> commit(Transaction transaction) {
        BackendSession session = transaction.session();
        return inner.commit(new Transaction(
                session instanceof PassingSession passing ? passing.inner() : session,
                transaction.guards(),
                transaction.writes(),
                transaction.thenList()));
    }

    @Override
    public CompletionStage<View> list(Range range) {
        return inner.list(range);
    }

    @Override
    public CompletionStage<List<String>> names(String directory) {
        return inner.names(directory);
    }

    @Override
    public Subscription watch(Range range, WatchListener listener) {
        return inner.watch(range, listener);
    }

    @Override
    public Limits limits() {
        return inner.limits();
    }

    @Override
    public void close() {
        inner.close();
    }

    /** A session that passes everything on. */
    static class PassingSession implements BackendSession {

        private volatile BackendSession inner;

        PassingSession(BackendSession inner) {
            this.inner = inner;
        }

        BackendSession inner() {
            return inner;
        }

        void replace(BackendSession other) {
            inner = other;
        }

        @Override
        public String id() {
            return inner.id();
        }

        @Override
        public Duration ttl() {
            return inner.ttl();
        }

        @Override
        public Duration slack() {
            return inner.slack();
        }

        @Override
        public CompletionStage<Void> renew() {
            return inner.renew();
        }

        @Override
        public CompletionStage<String> lost() {
            return inner.lost();
        }

        @Override
        public CompletionStage<Void> close() {
            return inner.close();
        }
    }
}
