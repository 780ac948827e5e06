package dev.latchkey.local;

import dev.latchkey.local.store.Change;
import dev.latchkey.spi.Keys;
import dev.latchkey.spi.Range;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Who watches what, so that a change costs nothing to those whom it does not concern. Owned by the loop. */
final class WatchHub {

    private record Place(String space, Range range) {}

    private final Map<Place, Set<WatchFeed>> feeds = new HashMap<>();

    void add(WatchFeed feed) {
        feeds.computeIfAbsent(new Place(feed.space, feed.range), absent -> new LinkedHashSet<>())
                .add(feed);
    }

    void remove(WatchFeed feed) {
        Place place = new Place(feed.space, feed.range);
        Set<WatchFeed> here = feeds.get(place);
        if (here != null && here.remove(feed) && here.isEmpty()) {
            feeds.remove(place);
        }
    }

    boolean isEmpty() {
        return feeds.isEmpty();
    }

    /** Every watch, in no order that matters. */
    List<WatchFeed> all() {
        List<WatchFeed> all = new ArrayList<>();
        feeds.values().forEach(all::addAll);
        return all;
    }

    /** Tells each change to those that watch its key or its directory. */
    void tell(List<Change> changes) {
        for (Change change : changes) {
            tell(change, Range.key(change.key()));
            tell(change, Range.children(Keys.directory(change.key())));
        }
    }

    private void tell(Change change, Range range) {
        Place place = new Place(change.space(), range);
        Set<WatchFeed> here = feeds.get(place);
        if (here != null && here.removeIf(feed -> !feed.offer(change)) && here.isEmpty()) {
            feeds.remove(place);
        }
    }
}
