package dev.latchkey.zookeeper;

import org.jspecify.annotations.Nullable;

/**
 * Puts the sequence numbers of one directory in their order, although they wrap: ZooKeeper counts in a signed int, from
 * 2147483647 on to −2147483648.
 *
 * <p>The first number seen is the reference; every other is taken to be the one that lies within 2^31 of it, which is right
 * as long as a directory's tickets are not further apart than that. Numbers given out by one object may be compared with
 * each other, and with nothing else. Not thread-safe.
 */
final class Sequence {

    private @Nullable Integer reference;

    /** The place of a key among the tickets of its directory; 0 for a plain entry. */
    long orderOf(String key) {
        Integer number = Paths.sequence(key);
        if (number == null) {
            return 0;
        }
        if (reference == null) {
            reference = number;
        }
        return (long) reference + (number - reference);
    }
}
