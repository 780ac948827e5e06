package dev.latchkey.lock;

import dev.latchkey.session.Grant;
import dev.latchkey.session.GrantLostException;

/** The write side of a {@link DistributedReadWriteLock}, held. */
public interface WriteGrant extends Grant {

    /**
     * Goes on as a reader, without a gap: nobody writes in between. Readers who wait behind come in as soon as the engine has
     * been told, which happens in the background; this call waits for nothing.
     *
     * <p>This grant is over with that, as if it were released; the one that is returned must be released in its place. Its
     * token is greater than this one's, and smaller than every later writer's.
     *
     * @throws GrantLostException if this grant was lost or released
     */
    Grant downgrade();
}
