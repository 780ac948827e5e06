package dev.latchkey.core;

import dev.latchkey.spi.Entry;
import dev.latchkey.spi.Sibling;
import dev.latchkey.spi.Transaction;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;

/**
 * A recipe's rule for who in a queue holds and who waits, and for whom. It decides by the listing, and by what it knows of a
 * plain entry beside the queue if it rests on one; then it guards a question by that entry, unless the verdict
 * is right whatever the entry says, so that it never decides by what is out of date.
 */
@FunctionalInterface
public interface Admission {

    /**
     * One holds, the first. The second waits for it, and holds then; everyone else waits for the last but one ahead, so as to
     * ask while that one's successor holds: when its turn comes, it is the second, who need not ask.
     */
    Admission EXCLUSIVE = (queue, index) -> index == 0
            ? new Verdict.Holds()
            : new Verdict.WaitsFor(queue.get(Math.max(0, index - 2)).key(), index == 1);

    /**
     * Judges the ticket that stands at {@code index} of the queue. Tickets behind it must not matter to the verdict, since
     * it is not asked again when they come.
     */
    Verdict judge(List<Sibling> queue, int index);

    /** Completes when the rule knows enough to judge; fails if the ticket is not to be drawn at all. */
    default CompletableFuture<Void> ready() {
        return CompletableFuture.completedFuture(null);
    }

    /** Adds to a question, or a drawing, what must still be so for the verdict to count. */
    default void guard(Transaction.Builder transaction) {}

    /**
     * Hears, when that was not so any more, how the entries stand that {@link #guard} named; the engine is then asked
     * again. What it throws ends the request.
     */
    default void learn(List<Entry> current) {}

    /** What a rule says of one ticket. */
    sealed interface Verdict {

        /** It holds. */
        record Holds() implements Verdict {}

        /**
         * It waits until the ticket ahead has gone.
         *
         * @param firstThen whether it then holds for certain, so that nobody need be asked
         * @param passable whether the ticket ahead, though it stands, counts as gone; asked whenever its value is seen
         */
        record WaitsFor(String key, boolean firstThen, Predicate<Entry> passable) implements Verdict {

            private static final Predicate<Entry> NEVER = entry -> false;

            /** It waits until the ticket ahead is no more, whatever becomes of its value. */
            public WaitsFor(String key, boolean firstThen) {
                this(key, firstThen, NEVER);
            }

            /** Whether the value of the ticket ahead matters. */
            boolean mayBePassable() {
                return passable != NEVER;
            }
        }

        /**
         * It waits until enough of those ahead have gone, whichever; the watch is shared by all of this process who wait so.
         *
         * @param ahead tickets of which at least one must go before there can be room
         * @param roomThen whether there is room for certain as soon as one of them has gone, so that nobody need be asked
         */
        record WaitsForRoom(QueueWatch watch, List<String> ahead, boolean roomThen) implements Verdict {}

        /** What was asked does not tell; the question has to be asked anew, with the guards that it has now. */
        record AskAgain() implements Verdict {}

        /** It will never hold, however long it waits. */
        record Never(RuntimeException reason) implements Verdict {}
    }
}
