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
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows one range for one listener: has what happens from now on watched, and lists the range beside it.
 *
 * <p>The watch is not begun at the listing's revision: where anything, anywhere, has been written since, the server would count
 * it among those that are behind, to which it turns ten times a second only. Beginning both at once, whatever is told twice
 * is in the listing; and if the listing turns out to be the older of the two, it is listed once more.
 *
 * <p>After any interruption (a lost or silent connection, a compaction, events that do not fit together) it begins again
 * and tells a new snapshot, rather than trust that what the server sends next begins where it stopped: servers are known
 * to skip, repeat and reorder events then. Confined to the connections' event loop, but for {@link #close}.
 */
final class RangeWatch implements Subscription {

    private static final Logger LOG = LoggerFactory.getLogger(RangeWatch.class);
    private static final long PAUSE_NANOS_MAX = TimeUnit.SECONDS.toNanos(1);

    private final WatchHub hub;
    private final Calls calls;
    private final Time time;
    private final long requestNanos;
    private final Range range;
    private final KeySpace.Scope scope;
    private final WatchListener listener;

    private final RangeState content;
    private boolean suspended;
    private boolean ended;
    /** The one that counts; null during a pause, and after the end. */
    private @Nullable Round round;

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

    /** Begins, or begins again. */
    void begin() {
        if (!ended) {
            leave();
            Round next = new Round();
            round = next;
            next.begin();
        }
    }

    private void leave() {
        Round left = round;
        round = null;
        if (left != null) {
            hub.unfollow(left, scope);
        }
    }

    private void beginLater() {
        leave();
        time.schedule(Jitter.upTo(PAUSE_NANOS_MAX), () -> hub.execute(this::begin));
    }

    /** What a watch tells, and a listing that what it tells follows upon. */
    private final class Round implements WatchStream.Follower {

        private final long begunNanos = time.nanoTime();
        /** What came before it could be told. */
        private final List<Event> early = new ArrayList<>();

        private boolean watching;
        /** The watch tells all that was written after this revision; null until that is known. */
        private @Nullable Long watchedAfter;
        /** Whether the listing has been told, and what the watch tells follows upon it. */
        private boolean listed;

        void begin() {
            if (hub.isConnected()) {
                watch();
            } else {
                suspend("no etcd server is connected");
            }
            list();
        }

        private void watch() {
            watching = true;
            hub.follow(this, scope);
        }

        private void list() {
            listed = false;
            CompletableFuture<RangeResponse> reply =
                    calls.send(KVGrpc.getRangeMethod(), scope.toRequest().build(), requestNanos, Repeat.FREELY);
            reply.whenComplete((listing, failure) -> hub.execute(() -> {
                if (!isFollowing()) {
                    return;
                }
                if (failure == null) {
                    listed(listing);
                } else {
                    failed(((CallFailure) failure).toException("Listing " + range));
                }
            }));
        }

        private void listed(RangeResponse listing) {
            if (isOlderThanWatch(listing.getHeader().getRevision())) {
                list();
                return;
            }
            suspended = false;
            listed = true;
            tell(content.listed(listing));
            List<Event> told = List.copyOf(early);
            early.clear();
            happened(told);
            if (isFollowing() && !watching) {
                watch();
            }
        }

        private boolean isOlderThanWatch(long revision) {
            return watchedAfter != null && revision < watchedAfter;
        }

        private void failed(BackendException failure) {
            if (failure.kind() == Kind.UNAVAILABLE) {
                suspend(String.valueOf(failure.getMessage()));
                beginLater();
            } else {
                RangeWatch.this.end(failure.kind() == Kind.CLOSED ? null : failure);
            }
        }

        private boolean isFollowing() {
            return round == this;
        }

        @Override
        public void created(long revision) {
            watchedAfter = revision;
            if (isFollowing() && listed && isOlderThanWatch(content.revision())) {
                list();
            }
        }

        @Override
        public void happened(List<Event> events) {
            if (!listed) {
                if (watching) {
                    early.addAll(events);
                }
                return;
            }
            for (Event event : events) {
                if (!isFollowing()) {
                    return;
                }
                List<WatchEvent> news = content.happened(event);
                if (news == null) {
                    hub.abandon(scope, "the server's events went back in time");
                    return;
                }
                news.forEach(RangeWatch.this::tell);
            }
        }

        @Override
        public void interrupted(String reason) {
            if (!isFollowing()) {
                return;
            }
            LOG.debug("The watch of {} begins again: {}", range, reason);
            if (!listed) {
                // The listing is on its way, and another watch begins once it is there.
                hub.unfollow(this, scope);
                watching = false;
                watchedAfter = null;
                early.clear();
            } else if (time.nanoTime() - begunNanos > PAUSE_NANOS_MAX) {
                RangeWatch.this.begin();
            } else {
                suspend(reason);
                beginLater();
            }
        }

        @Override
        public void refused(String reason) {
            RangeWatch.this.end(new BackendException(
                    Kind.REFUSED,
                    "Watching " + range + " was refused by etcd (" + reason + "). Check the user's rights.",
                    null));
        }
    }

    private void suspend(String reason) {
        if (!suspended) {
            suspended = true;
            tell(new WatchEvent.Suspended(reason));
        }
    }

    /** Tells the listener that it was the last event, and why. */
    void end(@Nullable Throwable cause) {
        if (!ended) {
            ended = true;
            leave();
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
