package dev.latchkey.config;

import dev.latchkey.spi.Entry;
import dev.latchkey.spi.Guard;
import dev.latchkey.spi.Limits;
import dev.latchkey.spi.Write;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a set of changes comes to, given what is known of the engine. Pure: it decides by its arguments alone.
 *
 * <p>A key's present revision is copied into the history as it is replaced, over the oldest once there are as many as are
 * kept, in the same transaction. (Nothing is ever removed: on ZooKeeper a removal makes every compare-and-set in the
 * namespace dearer.) Where that is more than an engine takes at once, the copies are made first, which says
 * nothing new and so may be repeated, and the new values are then committed together all the same.
 */
final class Plan {

    /** What is there now, of each key that is written. */
    private final List<Step> steps = new ArrayList<>();

    private final List<Guard> guards = new ArrayList<>();
    private final boolean allowed;

    private record Step(
            String key, Write head, long revision, @Nullable Entry before, List<Write> archive) {}

    private Plan(boolean allowed) {
        this.allowed = allowed;
    }

    /** The entries that have to be known: heads first, and once these are, what their copies are written over. */
    static List<String> wanted(Place place, List<Change> changes, int keep, Map<String, Entry> known) {
        List<String> wanted = new ArrayList<>();
        for (Change change : changes) {
            Entry head = known.get(place.head(change.key()));
            if (head == null) {
                wanted.add(place.head(change.key()));
            } else {
                long revision = Stored.parse(change.key(), head).revision();
                if (revision > keep) {
                    wanted.add(place.slot(change.key(), revision, keep));
                }
            }
        }
        return wanted;
    }

    static Plan of(Place place, List<Change> changes, int keep, Map<String, Entry> known, String id, String signature) {
        boolean allowed = changes.stream()
                .allMatch(change -> change.isAllowed(stored(change.key(), known.get(place.head(change.key())))));
        Plan plan = new Plan(allowed);
        for (Change change : changes) {
            plan.add(place, change, changes.size(), keep, known, id, signature);
        }
        return plan;
    }

    private static @Nullable Stored stored(String key, @Nullable Entry head) {
        return head == null ? null : Stored.parse(key, head);
    }

    private void add(
            Place place, Change change, int of, int keep, Map<String, Entry> known, String id, String signature) {
        String head = place.head(change.key());
        Entry before = known.get(head);
        Stored now = stored(change.key(), before);
        if (change.isDone(now)) {
            guards.add(before == null ? new Guard.Absent(head) : new Guard.Unchanged(head, before.stamp()));
            return;
        }
        long revision = now == null ? 1 : now.revision() + 1;
        byte[] bytes = Stored.encode(revision, change.value(), id, of, signature);
        List<Write> archive = new ArrayList<>();
        if (before == null) {
            steps.add(new Step(change.key(), new Write.Create(head, bytes), revision, null, archive));
            return;
        }
        String slot = place.slot(change.key(), revision - 1, keep);
        Entry there = known.get(slot);
        if (there == null) {
            archive.add(new Write.Create(slot, before.value()));
        } else if (Stored.parse(change.key(), there).revision() != revision - 1) {
            archive.add(new Write.Update(slot, before.value(), there.stamp()));
        }
        steps.add(new Step(change.key(), new Write.Update(head, bytes, before.stamp()), revision, before, archive));
    }

    /** Whether every condition holds. */
    boolean isAllowed() {
        return allowed;
    }

    /** Whether there is nothing to write. */
    boolean isEmpty() {
        return steps.isEmpty();
    }

    /** The new revision of each key that is written. */
    Map<String, Long> revisions() {
        Map<String, Long> revisions = new LinkedHashMap<>();
        steps.forEach(step -> revisions.put(step.key(), step.revision()));
        return revisions;
    }

    /** Something that is bound to change if the plan is carried out: an entry, or that there is none. */
    Guard telltale() {
        Step first = steps.get(0);
        return first.before() == null
                ? new Guard.Absent(((Write.Create) first.head()).key())
                : new Guard.Unchanged(first.before().key(), first.before().stamp());
    }

    /** The key whose entry is the telltale. */
    String telltaleKey() {
        return steps.get(0).key();
    }

    /** The revision that the plan gives that key. */
    long telltaleRevision() {
        return steps.get(0).revision();
    }

    /** The guards beside those of the writes. */
    List<Guard> guards() {
        return guards;
    }

    /** Everything at once; empty if that is more than the engine takes in one transaction. */
    List<Write> together(Limits limits, int otherGuards) {
        List<Write> all = new ArrayList<>();
        steps.forEach(step -> all.add(step.head()));
        steps.forEach(step -> all.addAll(step.archive()));
        long bytes = all.stream().mapToLong(Plan::bytes).sum();
        boolean fits =
                all.size() + guards.size() + otherGuards <= limits.writesMax() && bytes <= limits.valueBytesMax();
        return fits || firstArchive() == null ? all : List.of();
    }

    /** The copying that comes first where not all can be done at once; null when nothing is left to copy. */
    @Nullable
    Archive firstArchive() {
        for (Step step : steps) {
            Entry before = step.before();
            if (before != null && !step.archive().isEmpty()) {
                return new Archive(new Guard.Unchanged(before.key(), before.stamp()), step.archive());
            }
        }
        return null;
    }

    /** Copies, to be made while what is copied is still the present revision. */
    record Archive(Guard.Unchanged source, List<Write> writes) {}

    private static long bytes(Write write) {
        if (write instanceof Write.Create create) {
            return create.value().length;
        }
        return write instanceof Write.Update update ? update.value().length : 0;
    }
}
