package dev.latchkey.config;

import dev.latchkey.core.EngineBacked;
import dev.latchkey.core.LiveSession;
import dev.latchkey.session.Grant;
import dev.latchkey.spi.Entry;
import dev.latchkey.spi.Guard;
import java.util.List;

/**
 * A grant that a write depends on, and its entry in the engine as it was last seen. Confined to the write's serial.
 *
 * <p>The entry may be rewritten while the grant is held; that this one is there is what counts, and none that came later and
 * bears its name.
 */
final class Hold {

    private final Grant grant;
    private final LiveSession session;
    private Guard.Unchanged presence;

    private Hold(Grant grant, LiveSession session, Guard.Unchanged presence) {
        this.grant = grant;
        this.session = session;
        this.presence = presence;
    }

    /**
     * The hold of a grant.
     *
     * @throws IllegalArgumentException if it has none in the engine
     */
    static Hold of(Grant grant) {
        if (grant instanceof EngineBacked backed) {
            LiveSession session = backed.session();
            Guard.Unchanged presence = backed.presence();
            if (session != null && presence != null) {
                return new Hold(grant, session, presence);
            }
        }
        throw new IllegalArgumentException(
                "A grant that stands in the engine as one entry is wanted, such as a lock's, but this is " + grant
                        + ".");
    }

    Grant grant() {
        return grant;
    }

    LiveSession session() {
        return session;
    }

    /** What the engine is to check. */
    Guard.Unchanged presence() {
        return presence;
    }

    /** Whether the entry is among these, which a rejection has told; then it is known anew. */
    boolean isAmong(List<Entry> current) {
        for (Entry entry : current) {
            if (entry.key().equals(presence.key())
                    && entry.stamp().life() == presence.stamp().life()) {
                presence = new Guard.Unchanged(entry.key(), entry.stamp());
                return true;
            }
        }
        return false;
    }
}
