package dev.latchkey.zookeeper;

import dev.latchkey.spi.Guard;
import dev.latchkey.spi.Transaction;
import dev.latchkey.spi.Write;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.zookeeper.KeeperException.Code;
import org.apache.zookeeper.data.Stat;
import org.jspecify.annotations.Nullable;

/**
 * The names in the directory that a transaction wants to see, and behind them a look at what its guards rest on: ZooKeeper lists
 * nothing within a {@code multi}, so one may have ceased to hold between the commit and the listing.
 *
 * <p>All is sent back to back, and is one wait. The answers may be heard in any order, see {@link Handle#send}.
 */
final class Listing {

    /** Receives what was found. */
    interface Answer {
        /**
         * Hears of it once.
         *
         * @param code the listing's, or that of a look which failed. That there is no such directory is no failure
         * @param guardsHold whether they all held behind the listing; means nothing where something failed
         */
        void accept(Code code, List<String> names, boolean guardsHold);
    }

    private final Answer answer;
    private final AtomicInteger underWay;
    private volatile Code listed = Code.OK;
    private volatile List<String> names = List.of();
    private volatile @Nullable Code failure;
    private volatile boolean guardsHold = true;

    private Listing(int requests, Answer answer) {
        underWay = new AtomicInteger(requests);
        this.answer = answer;
    }

    static void begin(Handle handle, Paths paths, Transaction transaction, String directory, Answer answer) {
        List<Guard> guards = lasting(transaction);
        Listing listing = new Listing(1 + guards.size(), answer);
        handle.children(paths.of(directory), (code, names) -> {
            listing.listed = code;
            listing.names = names;
            listing.answered();
        });
        for (Guard guard : guards) {
            handle.data(paths.of(TransactionRules.keyOf(guard)), (code, value, stat) -> {
                listing.looked(guard, code, value, stat);
                listing.answered();
            });
        }
    }

    /** The guards of what the transaction does not write itself. */
    private static List<Guard> lasting(Transaction transaction) {
        if (transaction.guards().isEmpty()) {
            return List.of();
        }
        Set<String> written = new HashSet<>();
        for (Write write : transaction.writes()) {
            if (!(write instanceof Write.Append)) {
                written.add(TransactionRules.keyOf(write));
            }
        }
        return transaction.guards().stream()
                .filter(guard -> !written.contains(TransactionRules.keyOf(guard)))
                .toList();
    }

    private void looked(Guard guard, Code code, byte @Nullable [] value, Stat stat) {
        if (code != Code.OK && code != Code.NONODE) {
            failure = code;
            return;
        }
        boolean isThere = code == Code.OK && !Node.isDirectoryValue(value);
        boolean holds = guard instanceof Guard.Unchanged unchanged
                ? isThere && unchanged.stamp().equals(Node.stampOf(stat))
                : !isThere;
        if (!holds) {
            guardsHold = false;
        }
    }

    private void answered() {
        if (underWay.decrementAndGet() == 0) {
            Code failed = failure;
            answer.accept(failed == null ? listed : failed, names, guardsHold);
        }
    }
}
