package dev.latchkey.local.group;

import dev.latchkey.local.store.Command;
import dev.latchkey.local.store.Result;
import dev.latchkey.local.store.Store;

/** Sees what one replica does, as it does it; called inside the replica, so it only takes notes. */
public interface Observer {

    /** The command has been applied to the store. */
    void onApplied(Store store, Command command, Result result);

    /** A snapshot has taken the place of the store. */
    void onRestored(Store store);

    /** The replica leads from now on and knows what is committed; or no more. */
    void onLeading(Store store, boolean leading);
}
