package dev.latchkey.local.journal;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A place at which something that was durable cannot be read.
 *
 * @param replicas whose it was; null if that is not known, so that it may be anybody's
 */
record Damage(String file, int offset, @Nullable Set<Integer> replicas) {

    boolean concerns(int replica) {
        Set<Integer> known = replicas;
        return known == null || known.contains(replica);
    }

    @Override
    public String toString() {
        return file + " is damaged at offset " + offset;
    }
}
