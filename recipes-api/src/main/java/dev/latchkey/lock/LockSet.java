package dev.latchkey.lock;

import java.util.List;

/**
 * Several {@linkplain DistributedLock locks} to be had together: all of them or none, within one deadline for the whole.
 * Thread-safe.
 *
 * <p>They are taken one after the other in the order of their names, whatever the order in which they were named; so two who
 * want overlapping sets cannot wait for each other. While one is being waited for, those before it are held. If the session
 * is lost meanwhile, they are asked for anew from the first, within the same deadline.
 *
 * <p>Acquiring costs as many waits for the engine as there are locks; releasing costs one, since all are given back at the
 * same time.
 */
public interface LockSet extends Acquirable<GrantSet> {

    /** The locks' names in the order in which they are taken, each once. */
    List<String> names();
}
