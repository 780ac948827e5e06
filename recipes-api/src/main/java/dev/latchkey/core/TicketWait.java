package dev.latchkey.core;

import dev.latchkey.spi.Entry;
import dev.latchkey.spi.Range;
import dev.latchkey.spi.Sibling;
import dev.latchkey.spi.Subscription;
import dev.latchkey.spi.WatchEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The waiting of one ticket, in either of two manners: for the end of the one ahead, or for the end of enough of those
 * ahead. Confined to the ticket's {@link Serial}; a step of the ticket's ends the waiting.
 */
final class TicketWait {

    private static final Logger log = LoggerFactory.getLogger(TicketWait.class);

    private static final int WATCHED_ONE_BY_ONE_MAX = 4;

    private static final long REFUSED_PAUSE_MAX_NANOS = 2_000_000_000;

    private final Kernel kernel;
    private final Admission admission;
    private final Steps steps;
    private final LongSupplier token;
    private final Runnable ask;
    private final Runnable hold;
    /** Asking is all that is left where the engine refuses to watch, and it is not to be a burden. */
    private final Backoff refusals = new Backoff(REFUSED_PAUSE_MAX_NANOS);
    /** The state of the shared watch in which the engine was asked last, so that one state is not asked about twice. */
    private long askedAtVersion;

    /**
     * The waiting of a ticket under this rule.
     *
     * @param token the ticket's token
     * @param ask asks the engine, since it may be its turn
     * @param hold takes its turn
     */
    TicketWait(Kernel kernel, Admission admission, Steps steps, LongSupplier token, Runnable ask, Runnable hold) {
        this.kernel = kernel;
        this.admission = admission;
        this.steps = steps;
        this.token = token;
        this.ask = ask;
        this.hold = hold;
    }

    /** Where the ticket stands in the queue; negative if it does not. */
    static int indexOf(String key, List<Sibling> queue) {
        for (int i = 0; i < queue.size(); i++) {
            if (queue.get(i).key().equals(key)) {
                return i;
            }
        }
        return -1;
    }

    /** Waits for the end of the one ahead; what must wait is said once, when its value has not let this one pass. */
    Subscription forEndOf(Admission.Verdict.WaitsFor ahead, Runnable mustWait) {
        return kernel.backend().watch(Range.key(ahead.key()), steps.listener(event -> heard(event, ahead, mustWait)));
    }

    private void heard(WatchEvent event, Admission.Verdict.WaitsFor ahead, Runnable mustWait) {
        if (event instanceof WatchEvent.Closed closed) {
            log.warn("The watch on {} was closed: {}; asking again.", ahead.key(), closed.cause());
            steps.after(refusals.nextDelayNanos(), ask);
        } else if (hasGone(event, ahead.passable())) {
            if (ahead.firstThen()) {
                hold.run();
            } else {
                ask.run();
            }
        } else if (event instanceof WatchEvent.Snapshot) {
            refusals.reset();
            mustWait.run();
        }
    }

    private boolean hasGone(WatchEvent event, Predicate<Entry> passable) {
        Predicate<Entry> gone = passable.or(this::isBehind);
        return event instanceof WatchEvent.Deleted
                || (event instanceof WatchEvent.Put put && gone.test(put.entry()))
                || (event instanceof WatchEvent.Snapshot snapshot
                        && snapshot.view().entries().stream().allMatch(gone));
    }

    /** A later ticket that bears the name of the one that was ahead. */
    private boolean isBehind(Entry entry) {
        return entry.token() > token.getAsLong();
    }

    /**
     * Waits for the end of enough of those ahead; the ticket stands at this index of the queue. The only one who waits in
     * this process watches the few that matter to it: the whole queue would tell it of everybody who comes and goes. As soon
     * as more wait here they share one watch.
     */
    Subscription forRoom(Admission.Verdict.WaitsForRoom room, List<Sibling> queue, int index) {
        if (room.ahead().size() <= WATCHED_ONE_BY_ONE_MAX) {
            Subscription alone = room.watch()
                    .joinAlone(steps.unlessStale(ask), steps.unlessStale(() -> lookOnce(room, queue, index)));
            if (alone != null) {
                return watchEach(room, alone);
            }
        }
        String key = queue.get(index).key();
        return room.watch().join(steps.unlessStale(() -> look(room.watch(), queue, key)));
    }

    private Subscription watchEach(Admission.Verdict.WaitsForRoom room, Subscription alone) {
        List<Subscription> watches = new ArrayList<>();
        watches.add(alone);
        for (String key : room.ahead()) {
            Admission.Verdict.WaitsFor one = new Admission.Verdict.WaitsFor(key, room.roomThen());
            watches.add(forEndOf(one, () -> {}));
        }
        return () -> watches.forEach(Subscription::close);
    }

    /** What the rule rests on may have changed before it was followed. */
    private void lookOnce(Admission.Verdict.WaitsForRoom room, List<Sibling> queue, int index) {
        if (!admission.judge(queue, index).equals(room)) {
            ask.run();
        }
    }

    /** Asks the engine if, by what the shared watch shows, enough of those ahead have gone. */
    private void look(QueueWatch room, List<Sibling> queue, String key) {
        long version = room.version();
        List<Sibling> left = queue.stream()
                .filter(ticket -> ticket.key().equals(key) || room.showsAhead(ticket.key(), token.getAsLong()))
                .toList();
        if (admission.judge(left, indexOf(key, left)) instanceof Admission.Verdict.WaitsForRoom) {
            return;
        }
        if (version != askedAtVersion) {
            askedAtVersion = version;
            ask.run();
        } else {
            // The engine has contradicted this very state of the watch, which has not caught up yet.
            steps.muchLater(() -> {
                askedAtVersion = 0;
                look(room, queue, key);
            });
        }
    }
}
