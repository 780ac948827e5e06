package dev.latchkey.zookeeper;

import dev.latchkey.spi.BackendSession;
import dev.latchkey.spi.Time;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Knows which session carries what has none of its own: the application's, or, as ZooKeeper serves nobody without a
 * session, one that is opened for the purpose, owns nothing and goes when the application's comes.
 *
 * <p>Thread-safe; the lock guards the fields below and is never held while anything else is called.
 */
final class Sessions {

    /** A session that owns nothing may end late; but its client finds out sooner that a server is silent if it is short. */
    private static final Duration GUEST_TTL = Duration.ofSeconds(6);

    private final ZooKeeperBackend backend;
    private @Nullable ZooKeeperSession present;
    private boolean presentIsGuest;
    private @Nullable SessionOpening opening;
    private @Nullable SessionOpening guestOpening;

    Sessions(ZooKeeperBackend backend) {
        this.backend = backend;
    }

    /** The session to use now; null while there is none. */
    synchronized @Nullable ZooKeeperSession present() {
        return present != null && present.isUsable() ? present : null;
    }

    synchronized boolean isPresent(Connection connection) {
        return present != null && present.connection() == connection;
    }

    /** Opens a session for the application. */
    CompletionStage<BackendSession> open(Duration ttl, Duration connectTimeout) {
        SessionOpening next = new SessionOpening(backend, backend.connect(ttl), this::opened);
        ZooKeeperSession before = null;
        synchronized (this) {
            opening = next;
            if (present != null && !presentIsGuest) {
                before = present;
            }
        }
        if (before != null) {
            backend.watches().closing(before.connection());
            backend.discard(before.connection());
        }
        return next.begin(connectTimeout);
    }

    /** Does what needs a session but has none, as soon as one is there; fails within the request time-out otherwise. */
    <T> CompletionStage<T> carry(Function<ZooKeeperSession, CompletionStage<T>> request) {
        ZooKeeperSession now = present();
        if (now != null) {
            return request.apply(now);
        }
        CompletableFuture<T> result = new CompletableFuture<>();
        AtomicBoolean decided = new AtomicBoolean();
        Time.Timeout deadline = backend.afterRequestTimeout(() -> {
            if (decided.compareAndSet(false, true)) {
                result.completeExceptionally(Failures.unavailable("There was no connection to ZooKeeper ("
                        + backend.addressesText() + ") within "
                        + backend.requestTimeout().toMillis()
                        + " ms; see whether its servers run and have a quorum."));
            }
        });
        demand().whenComplete((session, failure) -> {
            if (!decided.compareAndSet(false, true)) {
                return;
            }
            deadline.cancel();
            ZooKeeperSession carrier = present();
            if (carrier == null) {
                result.completeExceptionally(
                        failure != null ? failure : Failures.unavailable("The connection to ZooKeeper ended at once."));
                return;
            }
            request.apply(carrier).whenComplete((answer, failed) -> {
                if (failed == null) {
                    result.complete(answer);
                } else {
                    result.completeExceptionally(failed);
                }
            });
        });
        return result;
    }

    /** Sees to it that a session is there, sooner or later; the stage tells of the attempt that is being made. */
    CompletionStage<BackendSession> demand() {
        SessionOpening next;
        synchronized (this) {
            for (SessionOpening running : new @Nullable SessionOpening[] {opening, guestOpening}) {
                if (running != null && !running.isDone()) {
                    return running.stage();
                }
            }
            next = new SessionOpening(backend, backend.connect(GUEST_TTL), this::guestOpened);
            guestOpening = next;
        }
        return next.begin(backend.connectTimeout());
    }

    /** The session is over or being closed. */
    synchronized void ended(Connection connection) {
        if (present != null && present.connection() == connection) {
            present = null;
        }
    }

    /** Gives up what is being opened, and names the session that is to be closed. */
    @Nullable
    ZooKeeperSession close() {
        SessionOpening one;
        SessionOpening other;
        ZooKeeperSession last;
        synchronized (this) {
            one = opening;
            other = guestOpening;
            last = present;
        }
        if (one != null) {
            one.fail(Failures.closed());
        }
        if (other != null) {
            other.fail(Failures.closed());
        }
        return last;
    }

    private void opened(ZooKeeperSession session) {
        ZooKeeperSession guest;
        synchronized (this) {
            guest = presentIsGuest ? present : null;
            present = session;
            presentIsGuest = false;
        }
        if (guest != null) {
            // Its last requests are answered first: the end of a session waits its turn.
            guest.close();
        }
    }

    private void guestOpened(ZooKeeperSession session) {
        boolean welcome;
        synchronized (this) {
            welcome = present == null || !present.isUsable();
            if (welcome) {
                present = session;
                presentIsGuest = true;
            }
        }
        if (!welcome) {
            session.close();
        }
    }
}
