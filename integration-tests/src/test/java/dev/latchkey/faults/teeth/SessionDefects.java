package dev.latchkey.faults.teeth;

import dev.latchkey.spi.Backend;
import dev.latchkey.spi.BackendSession;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.UnaryOperator;

/** Mistakes in how a session is kept. */
final class SessionDefects {

    private SessionDefects() {}

    private static Backend withSessions(Backend inner, UnaryOperator<BackendSession> spoil) {
        return new PassingBackend(inner) {
            @Override
            public CompletionStage<BackendSession> openSession(Duration ttl) {
                return inner().openSession(ttl).thenApply(spoil);
            }
        };
    }

    /** A renewal is sent, and taken for confirmed. */
    static Backend renewalPresumed(Backend backend) {
        return withSessions(backend, session -> new PassingBackend.PassingSession(session) {
            @Override
            public CompletionStage<Void> renew() {
                inner().renew();
                return CompletableFuture.completedFuture(null);
            }

            @Override
            public CompletionStage<String> lost() {
                return new CompletableFuture<>();
            }
        });
    }

    /** What is confirmed is the renewal before, so the deadline is counted from when its answer was received. */
    static Backend deadlineFromReceipt(Backend backend) {
        return withSessions(backend, session -> new PassingBackend.PassingSession(session) {
            private CompletionStage<Void> before = CompletableFuture.completedFuture(null);

            @Override
            public synchronized CompletionStage<Void> renew() {
                CompletionStage<Void> received = before;
                before = inner().renew();
                return received;
            }
        });
    }

    /** A session that the engine has ended is replaced underneath, and nobody looks whether what was held still is. */
    static Backend notCheckedAfterReconnect(Backend backend) {
        return new PassingBackend(backend) {
            @Override
            public CompletionStage<BackendSession> openSession(Duration ttl) {
                return inner().openSession(ttl).thenApply(session -> new Reconnecting(inner(), session));
            }
        };
    }

    private static final class Reconnecting extends PassingBackend.PassingSession {

        private final Backend backend;

        Reconnecting(Backend backend, BackendSession session) {
            super(session);
            this.backend = backend;
            follow(session);
        }

        private void follow(BackendSession session) {
            session.lost()
                    .thenCompose(reason -> backend.openSession(session.ttl()))
                    .thenAccept(next -> {
                        replace(next);
                        follow(next);
                    });
        }

        @Override
        public CompletionStage<Void> renew() {
            return inner().renew().exceptionally(failure -> null);
        }

        @Override
        public CompletionStage<String> lost() {
            return new CompletableFuture<>();
        }
    }
}
