package dev.latchkey.local;

import dev.latchkey.local.Call.Kind;
import dev.latchkey.spi.Subscription;
import dev.latchkey.spi.Time;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;

/** Keeps one watch connected to the engine: as often as the way there is lost, it asks again once there is one. */
final class LocalWatch implements Subscription {

    private static final long PAUSE_NANOS = Duration.ofMillis(50).toNanos();

    private final LocalBackend backend;
    private final Engine engine;
    private final Time time;
    private final Delivery delivery;
    private final WatchFeed feed;
    private final AtomicBoolean connecting = new AtomicBoolean();

    LocalWatch(LocalBackend backend, Engine engine, Time time, Delivery delivery, FeedMaker maker) {
        this.backend = backend;
        this.engine = engine;
        this.time = time;
        this.delivery = delivery;
        this.feed = maker.feed(this::connect);
    }

    /** Makes the feed of this watch. */
    interface FeedMaker {
        WatchFeed feed(Runnable askAgain);
    }

    /** Asks the engine to feed it, unless that is under way. */
    void connect() {
        if (!feed.needsEngine() || !connecting.compareAndSet(false, true)) {
            return;
        }
        backend.call(Kind.WATCH, () -> engine.attach(feed, delivery)).whenComplete((done, failure) -> {
            connecting.set(false);
            if (failure == null) {
                connect();
            } else if (backend.isOpen()) {
                feed.disconnect(String.valueOf(failure.getMessage()));
                time.schedule(PAUSE_NANOS, this::connect);
            }
        });
    }

    void suspend(String reason) {
        feed.disconnect(reason);
        engine.detach(feed);
    }

    void hold() {
        feed.silence();
        engine.detach(feed);
        connect();
    }

    /** The backend ends. */
    void end() {
        feed.end();
        engine.detach(feed);
    }

    @Override
    public void close() {
        feed.close();
        engine.detach(feed);
        backend.forget(this);
    }
}
