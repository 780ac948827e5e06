package dev.latchkey.local;

import dev.latchkey.local.store.Change;
import dev.latchkey.local.store.Store;
import dev.latchkey.spi.Time;
import java.util.List;

/**
 * Feeds the watches from whichever replica leads. When another one does, each watch goes on from where it stands, by the
 * new leader's ring of changes: log indexes mean the same to all replicas. Owned by the loop.
 */
final class Watching {

    private final Time time;
    private final Loop loop;
    private final WatchHub hub = new WatchHub();
    private final long patienceNanos;
    private long toldIndex;
    private boolean led = true;
    private boolean closed;

    /** How often leadership has been lost, so that a timer knows which loss it is about. */
    private long losses;

    Watching(Time time, Loop loop, long patienceNanos) {
        this.time = time;
        this.loop = loop;
        this.patienceNanos = patienceNanos;
    }

    /**
     * False if the watch is not fed: it is closed, or the way by which it was asked for is lost, or the store is that of a leader who has been followed by another and does not
     * hold all that was told already. Then whoever asked finds the feed as it was, and asks again.
     */
    boolean attach(WatchFeed feed, long over, Store store) {
        boolean wanted = store.appliedIndex() >= toldIndex && begin(feed, over, store);
        if (wanted) {
            hub.add(feed);
        }
        return wanted;
    }

    private static boolean begin(WatchFeed feed, long over, Store store) {
        List<Change> missed = store.changesSince(feed.position());
        return feed.begin(over, store.appliedIndex(), missed, () -> store.view(feed.space, feed.range));
    }

    /** A watch that is attached anew already stays. */
    void detach(WatchFeed feed) {
        if (!feed.isAttached()) {
            hub.remove(feed);
        }
    }

    void onApplied(Store store) {
        List<Change> changes = hub.isEmpty() ? List.of() : store.changesSince(toldIndex);
        toldIndex = store.appliedIndex();
        if (changes == null) {
            goOn(store);
        } else {
            hub.tell(changes);
        }
    }

    /** A leader that has applied at least all that any leader before it had. */
    void onLeader(Store store) {
        led = true;
        goOn(store);
    }

    private void goOn(Store store) {
        toldIndex = store.appliedIndex();
        for (WatchFeed feed : hub.all()) {
            feed.hold();
            if (!begin(feed, feed.attachedWay(), store)) {
                hub.remove(feed);
            }
        }
    }

    /** If it lasts, the watches have to know. */
    void onNoLeader() {
        led = false;
        long loss = ++losses;
        time.schedule(
                patienceNanos,
                () -> loop.submitAnyway(() -> {
                    if (!led && !closed && loss == losses) {
                        hub.all().forEach(feed -> feed.suspend("No replica of the local engine leads."));
                    }
                }));
    }

    void close() {
        closed = true;
    }
}
