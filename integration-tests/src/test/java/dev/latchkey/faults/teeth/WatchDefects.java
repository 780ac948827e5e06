package dev.latchkey.faults.teeth;

import dev.latchkey.spi.Backend;
import dev.latchkey.spi.Entry;
import dev.latchkey.spi.Range;
import dev.latchkey.spi.Subscription;
import dev.latchkey.spi.WatchEvent;
import dev.latchkey.spi.WatchListener;
import java.util.HashMap;
import java.util.Map;
import java.util.function.UnaryOperator;

/** Mistakes in how changes are followed. */
final class WatchDefects {

    private WatchDefects() {}

    private static Backend withListeners(Backend inner, UnaryOperator<WatchListener> spoil) {
        return new PassingBackend(inner) {
            @Override
            public Subscription watch(Range range, WatchListener listener) {
                return inner().watch(range, spoil.apply(listener));
            }
        };
    }

    /** After a gap it goes on with the changes that come, and does not make good what it missed. */
    static Backend notListedAgain(Backend backend) {
        return withListeners(backend, listener -> new WatchListener() {
            private boolean began;
            private boolean suspended;

            @Override
            public void onEvent(WatchEvent event) {
                if (event instanceof WatchEvent.Suspended) {
                    suspended = true;
                    listener.onEvent(event);
                } else if (began && event instanceof WatchEvent.Snapshot) {
                    suspended = false;
                    listener.onEvent(new WatchEvent.Resumed());
                } else if (event instanceof WatchEvent.Resumed) {
                    suspended = false;
                    listener.onEvent(event);
                } else if (!suspended || !began) {
                    began |= event instanceof WatchEvent.Snapshot;
                    suspended &= !(event instanceof WatchEvent.Snapshot);
                    listener.onEvent(event);
                }
            }
        });
    }

    /** Deletes are not told. */
    static Backend deletesLost(Backend backend) {
        return withListeners(backend, listener -> event -> {
            if (!(event instanceof WatchEvent.Deleted)) {
                listener.onEvent(event);
            }
        });
    }

    /** A change is told with the value before it. */
    static Backend oneBehind(Backend backend) {
        return withListeners(backend, listener -> {
            Map<String, Entry> last = new HashMap<>();
            return event -> {
                if (event instanceof WatchEvent.Put put) {
                    Entry before = last.put(put.entry().key(), put.entry());
                    listener.onEvent(
                            before == null ? event : new WatchEvent.Put(WriteDefects.withValueOf(put.entry(), before)));
                } else {
                    listener.onEvent(event);
                }
            };
        });
    }
}
