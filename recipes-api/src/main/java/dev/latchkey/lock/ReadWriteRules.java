package dev.latchkey.lock;

import dev.latchkey.core.Admission;
import dev.latchkey.core.Admission.Verdict;
import dev.latchkey.core.Identity;
import dev.latchkey.core.QueueReader.Place;
import dev.latchkey.spi.Entry;
import dev.latchkey.spi.Sibling;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Who may read and who may write, by a queue of tickets labelled {@value #READ} and {@value #WRITE}.
 *
 * <p>A writer holds when nothing is ahead of it, a reader when no writer is. A writer that goes on as a reader keeps its
 * ticket, whose name cannot change, and writes a mark into it. Invariant: a ticket with the mark is the first of the queue,
 * since it held as a writer and nobody ever comes ahead of it. So it matters to a reader only as the nearest writer ahead,
 * whose value the reader sees when it begins to watch it.
 */
final class ReadWriteRules {

    static final String READ = "read";
    static final String WRITE = "write";

    private static final String MARK = "mode=read";

    private ReadWriteRules() {}

    /** A reader waits for the nearest writer ahead; if that is the only one, nothing else can keep it waiting. */
    static Verdict reader(List<Sibling> queue, int index) {
        int nearest = -1;
        int writers = 0;
        for (int i = 0; i < index; i++) {
            // What is neither is not known here, so it is taken for the stricter of the two.
            if (!queue.get(i).label().equals(READ)) {
                nearest = i;
                writers++;
            }
        }
        return writers == 0
                ? new Verdict.Holds()
                : new Verdict.WaitsFor(queue.get(nearest).key(), writers == 1, ReadWriteRules::isDowngraded);
    }

    /** A writer waits for all ahead: for one after the other, beginning with the last. */
    static Verdict writer(List<Sibling> queue, int index) {
        return Admission.EXCLUSIVE.judge(queue, index);
    }

    /** What stands in the ticket of a writer that goes on as a reader. */
    static byte[] downgraded(Identity identity) {
        String before = new String(identity.ticketValue(), StandardCharsets.UTF_8);
        return (before + MARK + "\n").getBytes(StandardCharsets.UTF_8);
    }

    /** Those of a queue who hold: the writer at its head, or else all readers ahead of the first writer. */
    static List<Place> holding(List<Place> queue) {
        int holders = 0;
        while (holders < queue.size() && reads(queue.get(holders))) {
            holders++;
        }
        return queue.subList(0, Math.min(queue.size(), Math.max(1, holders)));
    }

    private static boolean reads(Place place) {
        return place.label().equals(READ) || isDowngraded(place.entry());
    }

    static boolean isDowngraded(Entry ticket) {
        return ticket.text().lines().anyMatch(MARK::equals);
    }
}
