package dev.latchkey.local.group;

import dev.latchkey.local.store.Command;
import dev.latchkey.local.store.Result;
import dev.latchkey.local.store.Store;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A leader's memory of when sessions were renewed. It is the leader's alone: what a session's end means for all is decided
 * by a command in the log, and this only says when to propose one.
 */
public final class SessionKeeper {

    private final long standstillNanos;

    /** The index of the expiry that has been proposed, by session. */
    private final Map<Long, Long> expiring = new HashMap<>();

    private @Nullable Deadlines deadlines;

    SessionKeeper(long standstillNanos) {
        this.standstillNanos = standstillNanos;
    }

    /** Leadership begins. */
    public void begin(long nowNanos) {
        deadlines = new Deadlines(nowNanos, standstillNanos);
        expiring.clear();
    }

    void end() {
        deadlines = null;
        expiring.clear();
    }

    /** The session has been renewed now. */
    public void renewed(long session, long ttlNanos, long nowNanos) {
        Deadlines current = deadlines;
        if (current != null && ttlNanos > 0) {
            current.tick(nowNanos);
            current.renewed(session, ttlNanos);
        }
    }

    long remainingNanos(long session, long nowNanos) {
        Deadlines current = deadlines;
        if (current == null) {
            return 0;
        }
        current.tick(nowNanos);
        return current.remainingNanos(session);
    }

    List<Long> overdue(long nowNanos) {
        Deadlines current = deadlines;
        if (current == null) {
            return List.of();
        }
        current.tick(nowNanos);
        List<Long> due = new ArrayList<>(current.due());
        due.removeAll(expiring.keySet());
        return due;
    }

    void expiring(long session, long index) {
        expiring.put(session, index);
    }

    /** The index of an expiry of this session that is not decided yet, or 0. */
    long expiryUnderWay(long session) {
        return expiring.getOrDefault(session, 0L);
    }

    void onApplied(Store store, Command command, Result result, long nowNanos) {
        if (result instanceof Result.Opened opened) {
            renewed(opened.session(), opened.ttlNanos(), nowNanos);
        } else if (result instanceof Result.Ended ended) {
            onEnded(store, ended, command);
        } else if (command instanceof Command.Commit commit && commit.session() != 0) {
            renewed(commit.session(), store.sessionTtlNanos(commit.session()), nowNanos);
        }
    }

    private void onEnded(Store store, Result.Ended ended, Command command) {
        if (command instanceof Command.ExpireSession) {
            expiring.remove(ended.session());
        }
        Deadlines current = deadlines;
        if (current != null && store.sessionTtlNanos(ended.session()) == 0) {
            current.forget(ended.session());
        }
    }
}
