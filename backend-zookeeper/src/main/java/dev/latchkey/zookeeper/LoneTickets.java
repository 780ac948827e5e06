package dev.latchkey.zookeeper;

import dev.latchkey.spi.Entry;
import dev.latchkey.spi.Keys;
import dev.latchkey.spi.Sibling;
import dev.latchkey.spi.Transaction;
import dev.latchkey.spi.Write;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The directories in which a session's tickets have stood alone, one after the other: there the number of the next one tells
 * that it stands alone too, and nobody need be asked for a listing.
 *
 * <p><b>Why a number tells it.</b> ZooKeeper numbers the children of a node by one count, and every child that anyone makes
 * takes a number. When the ticket with the number n stood alone, all before it had gone. So if it has gone itself, and the
 * next of ours has the number n + 1, nothing stands before that one, and nothing has come between.
 *
 * <p>That goes on until numbers are used up, see {@link Paths#isUsedUp}; from then on it is listed.
 *
 * <p>A directory that is removed takes its count along. Others could then have made it anew and, by chance, just n + 1
 * children in it. Each is a transaction of its own, as {@link TransactionRules} allows no two appends in one; so that cannot
 * be as long as fewer transactions than that, of whatever kind, lie between our two tickets. Where more do, it is listed.
 *
 * <p>Thread-safe. The answers to writes are heard in the order of the requests on one session, so what has gone when an
 * answer comes had gone when its request was carried out.
 */
final class LoneTickets {

    private static final int DIRECTORIES_MAX = 1_024;

    /** A listing that is left out and then needed costs a wait, so it is not tried where others come in turns with us. */
    private static final int TIMES_UNTIL_EXPECTED = 2;

    /**
     * The last of our tickets that stood alone.
     *
     * @param followed how many times running its number followed on that of the one before
     */
    private record Last(String key, long token, boolean gone, int followed) {}

    private final Map<String, Last> lasts = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Last> eldest) {
            return size() > DIRECTORIES_MAX;
        }
    };

    /** Whether the ticket that this transaction appends is likely to stand alone, so that its number is worth waiting for. */
    synchronized boolean expects(Transaction transaction) {
        String directory = transaction.thenList();
        Last last = directory == null ? null : lasts.get(directory);
        if (directory == null || last == null || last.followed < TIMES_UNTIL_EXPECTED) {
            return false;
        }
        boolean gone = last.gone;
        boolean appends = false;
        for (Write write : transaction.writes()) {
            if (write instanceof Write.Append append && append.directory().equals(directory)) {
                appends = true;
            } else if (write instanceof Write.Delete delete) {
                gone |= delete.key().equals(last.key);
            } else {
                return false;
            }
        }
        return gone && appends;
    }

    /** Notes a ticket that certainly stands alone, by its number; false, and nothing is known, if that does not tell. */
    synchronized boolean isAlone(String directory, Entry ticket) {
        Last last = lasts.get(directory);
        if (last == null || !follows(last, ticket)) {
            lasts.remove(directory);
            return false;
        }
        lasts.put(directory, new Last(ticket.key(), ticket.token(), false, last.followed));
        return true;
    }

    /** Notes what was listed behind the making of a ticket. */
    synchronized void listed(String directory, Entry ticket, List<Sibling> listing) {
        if (listing.size() == 1 && listing.get(0).key().equals(ticket.key())) {
            Last last = lasts.get(directory);
            int followed = last != null && follows(last, ticket) ? last.followed + 1 : 0;
            lasts.put(directory, new Last(ticket.key(), ticket.token(), false, followed));
        } else {
            lasts.remove(directory);
        }
    }

    /** Notes that a ticket has gone. */
    synchronized void gone(String key) {
        String directory = Keys.directory(key);
        Last last = lasts.get(directory);
        if (last != null && last.key.equals(key)) {
            lasts.put(directory, new Last(key, last.token, true, last.followed));
        }
    }

    private static boolean follows(Last last, Entry ticket) {
        Integer before = Paths.sequence(last.key);
        Integer number = Paths.sequence(ticket.key());
        return last.gone
                && before != null
                && number != null
                && number == before + 1
                && !Paths.isUsedUp(number)
                && epoch(ticket.token()) == epoch(last.token)
                && ticket.token() - last.token <= Integer.toUnsignedLong(number);
    }

    /** A token is a zxid, which counts from zero in every epoch of the leader's. */
    private static long epoch(long zxid) {
        return zxid >>> 32;
    }
}
