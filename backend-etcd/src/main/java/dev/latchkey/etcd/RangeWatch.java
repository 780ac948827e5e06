package dev.latchkey.etcd;

import dev.latchkey.etcd.Calls.Repeat;
import dev.latchkey.spi.BackendException;
import dev.latchkey.spi.BackendException.Kind;
import dev.latchkey.spi.Range;
import dev.latchkey.spi.Subscription;
import dev.latchkey.spi.Time;
import dev.latchkey.spi.WatchEvent;
import dev.latchkey.spi.WatchListener;
import io.etcd.jetcd.api.Event;
import io.etcd.jetcd.api.KVGrpc;
import io.etcd.jetcd.api.RangeResponse;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows one range for one listener: lists it, then follows the changes from the listing's revision on.
 *
 * <p>After any interruption (a lost or silent connection, a compaction, events that do not fit together) it lists again
 * and tells a new snapshot, rather than trust that what the server sends next begins where it stopped: servers are known
 * to skip, repeat and reorder events then. Confined to the connections' event loop, but for {@link #close}.
 */
final class RangeWatch implements Subscription, WatchStream.Follower {

    private static final Logger LOG = LoggerFactory.getLogger(RangeWatch.class);
    private static final long PAUSE_NANOS_MAX = TimeUnit.SECONDS.toNanos(1);

    private enum State {
        /** A listing is under way, or will be after a pause. */
        LISTING,
        /** The listing has been told; changes are being told. */
        FOLLOWING,
        ENDED
    }

    private final WatchHub hub;
    private final Calls calls;
    private final Time time;
    private final long requestNanos;
    private final Range range;
    private final KeySpace.Scope scope;
    private final WatchListener listener;

    private final RangeState content;
    private long listedNanos;
    private boolean suspended;
    private State state = State.LISTING;
    private volatile boolean closedByHolder;

    RangeWatch(
            WatchHub hub,
            Calls calls,
            KeySpace keys,
            Time time,
            long requestNanos,
            Range range,
            WatchListener listener) {
        this.hub = hub;
        this.calls = calls;
        this.time = time;
        this.requestNanos = requestNanos;
        this.range = range;
        this.scope = keys.scope(range);
        this.content = new RangeState(keys, range);
        this.listener = listener;
    }

    void list() {
        if (state == State.ENDED) {
            return;
        }
        state = State.LISTING;
        listedNanos = time.nanoTime();
        if (!hub.isConnected()) {
            suspend("no etcd server is connected");
        }
        CompletableFuture<RangeResponse> reply =
                calls.send(KVGrpc.getRangeMethod(), scope.toRequest().build(), requestNanos, Repeat.FREELY);
        reply.whenComplete((listing, failure) -> hub.execute(() -> {
            if (state != State.LISTING) {
                return;
            }
            if (failure == null) {
                listed(listing);
            } else {
                listingFailed(((CallFailure) failure).toException("Listing " + range));
            }
        }));
    }

    private void listed(RangeResponse listing) {
        suspended = false;
        state = State.FOLLOWING;
        tell(content.listed(listing));
        if (state == State.FOLLOWING) {
            hub.follow(this, scope, content.revision() + 1);
        }
    }

    private void listingFailed(BackendException failure) {
        if (failure.kind() == Kind.UNAVAILABLE) {
            suspend(String.valueOf(failure.getMessage()));
            listLater();
        } else {
            end(failure.kind() == Kind.CLOSED ? null : failure);
        }
    }

    private void listLater() {
        state = State.LISTING;
        time.schedule(Jitter.upTo(PAUSE_NANOS_MAX), () -> hub.execute(this::list));
    }

    @Override
    public boolean isFollowing() {
        return state == State.FOLLOWING;
    }

    @Override
    public void happened(List<Event> events) {
        for (Event event : events) {
            if (state != State.FOLLOWING) {
                return;
            }
            List<WatchEvent> news = content.happened(event);
            if (news == null) {
                hub.unfollow(this);
                interrupted("the server's events went back in time");
                return;
            }
            news.forEach(this::tell);
        }
    }

    @Override
    public void interrupted(String reason) {
        if (state != State.FOLLOWING) {
            return;
        }
        LOG.debug("The watch of {} lists again: {}", range, reason);
        if (time.nanoTime() - listedNanos > PAUSE_NANOS_MAX) {
            list();
        } else {
            suspend(reason);
            listLater();
        }
    }

    @Override
    public void refused(String reason) {
        end(new BackendException(
                Kind.REFUSED,
                "Watching " + range + " was refused by etcd (" + reason + "). Check the user's rights.",
                null));
    }

    private void suspend(String reason) {
        if (!suspended) {
            suspended = true;
            tell(new WatchEvent.Suspended(reason));
        }
    }

    /** Tells the listener that it was the last event, and why. */
    void end(@Nullable Throwable cause) {
        if (state != State.ENDED) {
            state = State.ENDED;
            hub.forget(this);
            tell(new WatchEvent.Closed(cause));
        }
    }

    private void tell(WatchEvent event) {
        if (closedByHolder) {
            return;
        }
        try {
            listener.onEvent(event);
        } catch (RuntimeException e) {
            LOG.error("A listener of the watch of {} threw; it goes on with the next event.", range, e);
        }
    }

    @Override
    public void close() {
        if (!closedByHolder) {
            closedByHolder = true;
            hub.execute(() -> end(null));
        }
    }

    /** For messages. */
    @Override
    public String toString() {
        return "watch of " + range;
    }
}
