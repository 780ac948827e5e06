package dev.latchkey.etcd;

import dev.latchkey.spi.Entry;
import dev.latchkey.spi.Range;
import dev.latchkey.spi.Stamp;
import dev.latchkey.spi.View;
import dev.latchkey.spi.WatchEvent;
import io.etcd.jetcd.api.Event;
import io.etcd.jetcd.api.KeyValue;
import io.etcd.jetcd.api.RangeResponse;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the listener of a watch has been told, and what is to be told next.
 *
 * <p>Servers are known to repeat events, to go back in time and to leave a delete out. Whatever they send, what comes out
 * of here never goes backwards and never joins two lives of a key; what cannot be made to fit is said to be so. Not
 * thread-safe.
 */
final class RangeState {

    private final KeySpace keys;
    private final Range range;

    /** What the listener holds: each entry's stamp by its key. */
    private final Map<String, Stamp> told = new HashMap<>();

    /** Every change up to this revision is part of the listing. */
    private long listed;

    /** Every change up to this revision is either told or part of the listing, unless the server has kept it back. */
    private long revision;

    RangeState(KeySpace keys, Range range) {
        this.keys = keys;
        this.range = range;
    }

    long revision() {
        return revision;
    }

    /** Begins anew with a listing. */
    WatchEvent.Snapshot listed(RangeResponse listing) {
        View view = keys.view(range, listing.getKvsList());
        listed = listing.getHeader().getRevision();
        revision = listed;
        told.clear();
        view.entries().forEach(entry -> told.put(entry.key(), entry.stamp()));
        return new WatchEvent.Snapshot(view);
    }

    /** What the listener is to be told of the event; null if the event cannot follow upon those before it. */
    @Nullable
    List<WatchEvent> happened(Event event) {
        KeyValue changed = event.getKv();
        String key = keys.keyWithin(range, changed.getKey());
        if (key == null || changed.getModRevision() <= listed) {
            return List.of();
        }
        Stamp known = told.get(key);
        boolean deleted = event.getType() == Event.EventType.DELETE;
        boolean repeated = known == null
                ? deleted && changed.getModRevision() <= revision
                : changed.getModRevision() <= known.write();
        if (repeated) {
            return List.of();
        }
        if (changed.getModRevision() < revision) {
            return null;
        }
        revision = changed.getModRevision();
        if (deleted) {
            return told.remove(key) == null ? List.of() : List.of(new WatchEvent.Deleted(key));
        }
        Entry entry = keys.entry(key, changed);
        told.put(key, entry.stamp());
        WatchEvent put = new WatchEvent.Put(entry);
        boolean bornAgain = known != null && known.life() != entry.stamp().life();
        return bornAgain ? List.of(new WatchEvent.Deleted(key), put) : List.of(put);
    }
}
