package dev.latchkey.etcd;

import dev.latchkey.spi.Range;
import dev.latchkey.spi.Subscription;
import dev.latchkey.spi.Time;
import dev.latchkey.spi.WatchListener;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Gives all watches of the backend one stream, and a new one, to a member that answers, when it ends.
 *
 * <p>What happens to watches happens on the connections' event loop, so their listeners are called one at a time and no
 * state here needs a lock; only the methods that say so may be called from elsewhere.
 */
final class WatchHub {

    private static final long CHECK_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final Connections connections;
    private final Calls calls;
    private final KeySpace keys;
    private final Time time;
    private final @Nullable Tokens tokens;
    private final long requestNanos;
    private final Set<RangeWatch> watches = new LinkedHashSet<>();
    private @Nullable WatchStream stream;
    private Time.@Nullable Timeout check;
    private boolean closed;

    WatchHub(
            Connections connections,
            Calls calls,
            KeySpace keys,
            Time time,
            @Nullable Tokens tokens,
            long requestNanos) {
        this.connections = connections;
        this.calls = calls;
        this.keys = keys;
        this.time = time;
        this.tokens = tokens;
        this.requestNanos = requestNanos;
    }

    /** Begins a watch; callable from anywhere. */
    Subscription watch(Range range, WatchListener listener) {
        RangeWatch watch = new RangeWatch(this, calls, keys, time, requestNanos, range, listener);
        boolean accepted = connections.execute(() -> {
            if (closed) {
                watch.end(null);
            } else {
                watches.add(watch);
                watch.begin();
            }
        });
        if (!accepted) {
            // The event loop is no more, so nobody else can tell the listener, nor run beside this.
            watch.end(null);
        }
        return watch;
    }

    /** Runs the task where watches live; callable from anywhere. */
    void execute(Runnable task) {
        connections.execute(task);
    }

    boolean isConnected() {
        return connections.ready() != null;
    }

    /** Has the follower told what happens from now on, or that it is interrupted. */
    void follow(WatchStream.Follower follower, KeySpace.Scope scope) {
        WatchStream open = stream;
        if (open == null || !open.isOpen()) {
            Member member = connections.ready();
            if (member == null) {
                follower.interrupted("no etcd server is connected");
                return;
            }
            open = new WatchStream(member, time, tokens == null ? null : tokens.use(member));
            stream = open;
        }
        if (check == null) {
            checkLater();
        }
        open.follow(follower, scope);
    }

    void forget(RangeWatch watch) {
        watches.remove(watch);
    }

    void unfollow(WatchStream.Follower follower, KeySpace.Scope scope) {
        WatchStream open = stream;
        if (open != null) {
            open.forget(follower, scope);
        }
    }

    /** Has no more to do with what the server watches there; who follows it is interrupted. */
    void abandon(KeySpace.Scope scope, String reason) {
        WatchStream open = stream;
        if (open != null) {
            open.abandon(scope, reason);
        }
    }

    private void checkLater() {
        check = time.schedule(
                CHECK_NANOS,
                () -> connections.execute(() -> {
                    check = null;
                    WatchStream open = stream;
                    if (open == null || !open.isOpen()) {
                        return;
                    }
                    open.dropIdle();
                    if (open.isSilent()) {
                        open.endBecauseSilent();
                    }
                    if (check == null) {
                        checkLater();
                    }
                }));
    }

    /** Ends every watch; callable from anywhere. The future completes when all have been told. */
    CompletableFuture<Void> close() {
        CompletableFuture<Void> done = new CompletableFuture<>();
        boolean accepted = connections.execute(() -> {
            closed = true;
            Time.Timeout pending = check;
            if (pending != null) {
                pending.cancel();
            }
            List.copyOf(watches).forEach(watch -> watch.end(null));
            WatchStream open = stream;
            if (open != null) {
                open.end("the backend was closed");
            }
            done.complete(null);
        });
        if (!accepted) {
            done.complete(null);
        }
        return done;
    }
}
