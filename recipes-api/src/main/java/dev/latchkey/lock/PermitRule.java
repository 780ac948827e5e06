package dev.latchkey.lock;

import dev.latchkey.core.Admission;
import dev.latchkey.core.QueueWatch;
import dev.latchkey.session.ShapeConflictException;
import dev.latchkey.spi.Entry;
import dev.latchkey.spi.Sibling;
import dev.latchkey.spi.Transaction;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * Who has permits, by a queue of tickets each labelled with how many it wants: a ticket holds when all that are wanted up to
 * it are not more than there are.
 *
 * <p>So the holders are always the first of the queue, and one who wants many is not passed by those behind who want few.
 * Whichever holder ends, the others only come nearer; hence a ticket that holds goes on holding.
 *
 * <p>Where there is one permit, a request for it that may wait is judged as for a lock, and its questions are not guarded by the
 * number: the first holds whatever the number has become, as it is never less than one, and who waits is told when there are
 * more. One for each request, confined to its serial.
 */
final class PermitRule implements Admission {

    private static final String LABEL = "permit-";

    private final String what;
    private final PermitCount count;
    private final QueueWatch watch;
    private final boolean mayWaitForOne;

    /** Whether the last question was guarded by nothing, and so tells nothing of the number. */
    private boolean unguarded;

    /** @param mayWaitForOne whether it is for a request of one permit that need not be answered at once */
    PermitRule(String what, PermitCount count, QueueWatch watch, boolean mayWaitForOne) {
        this.what = what;
        this.count = count;
        this.watch = watch;
        this.mayWaitForOne = mayWaitForOne;
    }

    static String label(int permits) {
        return LABEL + permits;
    }

    /** How many permits the ticket wants; 1 for one whose label says nothing of the kind. */
    static int weight(String label) {
        try {
            return label.startsWith(LABEL) ? Math.max(1, Integer.parseInt(label.substring(LABEL.length()))) : 1;
        } catch (NumberFormatException e) {
            return 1;
        }
    }

    @Override
    public Verdict judge(List<Sibling> queue, int index) {
        int permits = count.permits();
        if (unguarded && permits != 1) {
            return new Verdict.AskAgain();
        }
        int wanted = weight(queue.get(index).label());
        if (wanted > permits) {
            return new Verdict.Never(tooMany(what, wanted, permits));
        }
        long taken = 0;
        for (int i = 0; i <= index; i++) {
            taken += weight(queue.get(i).label());
            if (taken > permits) {
                return permits == 1
                        ? waitsForTheOnlyPermit(queue, index)
                        : new Verdict.WaitsForRoom(watch, inTheWay(queue, index, permits), false);
            }
        }
        return new Verdict.Holds();
    }

    /**
     * As those do who wait for a lock, see {@link Admission#EXCLUSIVE}. The second has the permit for certain when the first has
     * gone: it wants one, and there is never less than one.
     */
    private Verdict waitsForTheOnlyPermit(List<Sibling> queue, int index) {
        return new Verdict.WaitsForRoom(
                watch, List.of(queue.get(Math.max(0, index - 2)).key()), index == 1);
    }

    /** The nearest of those ahead who, as long as all of them stand, leave no room: likely to be the last to go. */
    private static List<String> inTheWay(List<Sibling> queue, int index, int permits) {
        List<String> nearest = new ArrayList<>();
        long taken = weight(queue.get(index).label());
        for (int i = index - 1; taken <= permits; i--) {
            taken += weight(queue.get(i).label());
            nearest.add(queue.get(i).key());
        }
        return nearest;
    }

    static ShapeConflictException tooMany(String what, int wanted, int permits) {
        return new ShapeConflictException(
                wanted + " permits at once of " + what + " are wanted, but it has " + permits
                        + " in all; so many can never be granted. Ask for fewer, or change the number with changePermits.",
                null);
    }

    @Override
    public CompletableFuture<Void> ready() {
        return count.agreed();
    }

    @Override
    public void guard(Transaction.Builder transaction) {
        unguarded = mayWaitForOne && count.permits() == 1;
        if (!unguarded) {
            count.guard(transaction);
        }
    }

    @Override
    public void learn(List<Entry> current) {
        count.learn(current);
    }
}
