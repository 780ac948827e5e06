package dev.latchkey.local.group;

import dev.latchkey.local.raft.LogEntry;
import dev.latchkey.local.raft.Snapshot;
import dev.latchkey.local.store.Command;
import dev.latchkey.local.store.Result;
import dev.latchkey.local.store.Store;

/**
 * What a replica owes the sessions and the store, beyond what Raft demands; each duty in a method of its own. Not a choice: a
 * test that neglects one of them shows that the simulation would notice.
 */
public class Duties {

    /** For replicas, and for tests that plant a fault. */
    protected Duties() {}

    /** All of them. */
    public static Duties all() {
        return new Duties();
    }

    /** A session nobody has renewed is ended by a command that is void if the session has been used since. */
    protected Command expiry(Store store, long session) {
        return new Command.ExpireSession(session, store.sessionVersion(session));
    }

    /** Whether a renewal is answered only once this replica is known to have led after it came. */
    protected boolean confirmsRenewals() {
        return true;
    }

    /** A new leader gives every session its full life: it cannot know of renewals that the one before confirmed. */
    protected void beginKeeping(Store store, SessionKeeper keeper, long nowNanos) {
        keeper.begin(nowNanos);
        for (long session : store.sessions()) {
            keeper.renewed(session, store.sessionTtlNanos(session), nowNanos);
        }
    }

    /** The state depends on nothing but the log: the index, the time and the command that stand there. */
    protected Result apply(Store store, LogEntry entry, Command command) {
        return store.apply(entry.index(), entry.timeNanos(), command);
    }

    /** The state that a snapshot holds. */
    protected Store restore(Snapshot snapshot) {
        return Store.restore(snapshot.state());
    }
}
