package dev.latchkey.zookeeper;

import dev.latchkey.spi.Entry;
import dev.latchkey.spi.Stamp;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.apache.zookeeper.data.Stat;
import org.jspecify.annotations.Nullable;

/**
 * A node as ZooKeeper showed it, and what it means as an entry.
 *
 * <p>A directory that this backend made is told by its value, as ZooKeeper does not tell its clients which nodes are
 * containers; {@link TransactionRules} refuses that value for an entry. Every other node is an entry, whether it has
 * children or not, so that a foreign node in the way can be seen.
 */
@SuppressWarnings("ArrayRecordComponent")
record Node(String key, byte @Nullable [] value, Stat stat) {

    private static final byte[] EMPTY = {};
    private static final byte[] DIRECTORY = "latchkey:directory".getBytes(StandardCharsets.US_ASCII);

    /** The value of a directory. */
    static byte[] directoryValue() {
        return DIRECTORY.clone();
    }

    static boolean isDirectoryValue(byte @Nullable [] value) {
        return Arrays.equals(value, DIRECTORY);
    }

    boolean isDirectory() {
        return isDirectoryValue(value);
    }

    /**
     * Its place among the tickets of its directory, 0 for a plain entry: the number in its name. Where numbers are used up, see
     * {@link Paths#isUsedUp}, it is the transaction that made it; each makes one ticket at the most. That is greater than
     * any number before, since as many transactions have made the others.
     */
    long order() {
        Integer number = Paths.sequence(key);
        if (number == null) {
            return 0;
        }
        return Paths.isUsedUp(number) ? stat.getCzxid() : number;
    }

    Stamp stamp() {
        return stampOf(stat);
    }

    Entry entry() {
        long owner = stat.getEphemeralOwner();
        return new Entry(
                key,
                value == null ? EMPTY : value,
                stamp(),
                order(),
                stat.getCzxid(),
                owner == 0 ? null : ownerText(owner));
    }

    static Stamp stampOf(Stat stat) {
        return new Stamp(stat.getCzxid(), stat.getVersion());
    }

    /** A session's id as ZooKeeper's own tools write it. */
    static String ownerText(long sessionId) {
        return "0x" + Long.toHexString(sessionId);
    }
}
