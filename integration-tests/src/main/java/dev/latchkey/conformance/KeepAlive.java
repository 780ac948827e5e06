package dev.latchkey.conformance;

import dev.latchkey.spi.BackendException;
import dev.latchkey.spi.BackendSession;
import dev.latchkey.spi.Time;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/** Renews a session several times within its ttl, as the spi asks of its callers, until the session is over. */
final class KeepAlive {

    private static final int RENEWALS_PER_TTL = 6;

    private final BackendSession session;
    private final Time time;

    private KeepAlive(BackendSession session, Time time) {
        this.session = session;
        this.time = time;
    }

    static void start(BackendSession session, Time time) {
        new KeepAlive(session, time).renewLater();
    }

    private void renewLater() {
        time.schedule(session.ttl().toNanos() / RENEWALS_PER_TTL, this::renew);
    }

    private void renew() {
        session.renew().whenComplete((done, failure) -> {
            if (mayGoOn(failure)) {
                renewLater();
            }
        });
    }

    private static boolean mayGoOn(@Nullable Throwable failure) {
        if (failure == null) {
            return true;
        }
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        return cause instanceof BackendException e && e.kind() == BackendException.Kind.UNAVAILABLE;
    }
}
