package dev.latchkey.zookeeper;

import dev.latchkey.spi.Stamp;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.zookeeper.data.Stat;
import org.jspecify.annotations.Nullable;

/**
 * Makes compare-and-set on plain entries exact although ZooKeeper can check nothing but a data version, which starts again
 * at zero when a node is deleted and made anew.
 *
 * <p>Every delete of a plain entry raises the version of one node of the namespace, the generation, in the same {@code
 * multi}. A compare then checks two versions, the key's and the generation's. As long as the generation stands where it
 * stood when the key's life was seen, no plain entry has been deleted since, hence this is still the same life, and the
 * key's version tells the rest. It follows that knowing the present generation is not enough: it must have been read
 * <em>before</em> the key was seen in the life that the stamp names. That is what {@link Known#covers} keeps track of.
 *
 * <p>Thread-safe. What is known here may be outdated; then the {@code multi} is rejected by the check, never wrongly
 * accepted.
 */
final class Generation {

    private static final int LIVES_MAX = 10_000;

    /**
     * A generation that was read.
     *
     * @param version what a {@code multi} checks
     * @param changed the zxid of the delete that began it
     * @param lives the keys that were seen in this generation, and in which life
     */
    record Known(int version, long changed, Map<String, Long> lives) {

        /**
         * Whether the life that the stamp names was the key's at some instant of this generation: either it began in this
         * generation, or it was seen in it.
         */
        boolean covers(String key, Stamp stamp) {
            Long seen = lives.get(key);
            return stamp.life() > changed || (seen != null && seen == stamp.life());
        }

        /** Records a life that was read after this generation was. */
        void saw(String key, long life) {
            if (lives.size() >= LIVES_MAX) {
                lives.clear();
            }
            lives.put(key, life);
        }
    }

    private final AtomicReference<@Nullable Known> known = new AtomicReference<>();

    @Nullable
    Known known() {
        return known.get();
    }

    /** The generation was read just now; keys that are read afterwards may be recorded in the answer. */
    Known read(Stat stat) {
        Known before = known.get();
        if (before != null && before.version() == stat.getVersion() && before.changed() == stat.getMzxid()) {
            return before;
        }
        Known now = new Known(stat.getVersion(), stat.getMzxid(), new ConcurrentHashMap<>());
        known.compareAndSet(before, now);
        return now;
    }

    /** A check of it has failed. */
    void outdated(Known stale) {
        known.compareAndSet(stale, null);
    }

    /**
     * A transaction of ours has checked {@code before} and begun the next generation by deleting these keys and no others;
     * all else that was known holds on.
     */
    void advanced(Known before, Stat stat, Set<String> deleted) {
        Map<String, Long> lives = new ConcurrentHashMap<>(before.lives());
        lives.keySet().removeAll(deleted);
        known.compareAndSet(before, new Known(stat.getVersion(), stat.getMzxid(), lives));
    }
}
