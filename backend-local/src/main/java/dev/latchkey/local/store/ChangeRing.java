package dev.latchkey.local.store;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The latest changes, for readers that follow. It is bounded in number and in bytes; who asks for more than it still holds
 * is told so and reads the state instead.
 *
 * <p>Invariant: it holds every change with an index greater than {@link #floor}, in their order, and no other. They stand at
 * the places from {@link #first} up to {@link #end}, a place being a slot of the arrays, modulo their length.
 */
final class ChangeRing {

    /** A power of two, as every later number of slots. */
    private static final int SLOTS_FIRST = 16;

    private final int changesMax;
    private final long bytesMax;
    private @Nullable Change[] changes = new Change[SLOTS_FIRST];

    // Beside each change, since to look into one that is to be dropped, untouched for long, takes longer than all the
    // rest.
    private long[] indexes = new long[SLOTS_FIRST];
    private long[] sizes = new long[SLOTS_FIRST];

    private long first;
    private long end;
    private long bytes;
    private long floor;

    ChangeRing(int changesMax, long bytesMax, long floor) {
        this.changesMax = changesMax;
        this.bytesMax = bytesMax;
        this.floor = floor;
    }

    void add(Change change) {
        if (end - first == changes.length) {
            grow();
        }
        long size = size(change);
        put(end++, change, change.index(), size);
        bytes += size;
        while (end - first > changesMax || bytes > bytesMax) {
            dropFirstIndex();
        }
    }

    private void put(long place, @Nullable Change change, long index, long size) {
        int slot = slot(place);
        changes[slot] = change;
        indexes[slot] = index;
        sizes[slot] = size;
    }

    private int slot(long place) {
        return (int) place & (changes.length - 1);
    }

    private void grow() {
        @Nullable Change[] oldChanges = changes;
        long[] oldIndexes = indexes;
        long[] oldSizes = sizes;
        changes = new Change[2 * oldChanges.length];
        indexes = new long[changes.length];
        sizes = new long[changes.length];
        for (long place = first; place < end; place++) {
            int old = (int) place & (oldChanges.length - 1);
            put(place, oldChanges[old], oldIndexes[old], oldSizes[old]);
        }
    }

    /** A reader's position is an index, so the changes of one index go together. */
    private void dropFirstIndex() {
        floor = indexes[slot(first)];
        while (first < end && indexes[slot(first)] == floor) {
            bytes -= sizes[slot(first)];
            changes[slot(first)] = null;
            first++;
        }
    }

    /** All changes after the index in their order, or null if some of them are no longer here. */
    @Nullable
    List<Change> since(long index) {
        if (index < floor) {
            return null;
        }
        List<Change> found = new ArrayList<>();
        for (long place = end; place > first && indexes[slot(place - 1)] > index; place--) {
            found.add(changes[slot(place - 1)]);
        }
        Collections.reverse(found);
        return found;
    }

    private static long size(Change change) {
        return change.key().length()
                + (change.entry() == null ? 0 : change.entry().value().length)
                + 64L;
    }
}
