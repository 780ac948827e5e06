package dev.latchkey.local;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArraySet;
import org.jspecify.annotations.Nullable;

/**
 * The way between one client and the local engine, in the hands of a test: it can be cut, silenced, slowed down, or lose
 * one reply. Without faults it is a direct call. Thread-safe.
 *
 * <p>Requests have the names of the waist's calls: {@code openSession}, {@code commit}, {@code list}, {@code watch},
 * {@code renew}, {@code sessionRemaining}, {@code closeSession}.
 */
public final class LocalLink {

    private enum Mode {
        OPEN,
        CUT,
        SILENT
    }

    /** What goes over a link and wants to know when the link changes. */
    interface User {

        /** What was under way over the link is lost. */
        void onReset(boolean reachable);

        /** Nothing comes through any more, but nobody says so. */
        void onSilence();

        /** The way is open again. */
        void onRestored();
    }

    private final Map<String, Integer> requests = new HashMap<>();
    private final Set<User> users = new CopyOnWriteArraySet<>();
    private List<Runnable> waiting = new ArrayList<>();
    private Mode mode = Mode.OPEN;
    private long delayNanos;
    private @Nullable String dropNext;
    private int dropped;
    private long resets;

    LocalLink() {}

    /** Loses what is under way and refuses everything until {@link #restore()}. */
    public void cut() {
        synchronized (this) {
            mode = Mode.CUT;
            resets++;
        }
        users.forEach(user -> user.onReset(false));
    }

    /** Holds everything back in both directions, without a word, until {@link #restore()}. */
    public void blackhole() {
        synchronized (this) {
            mode = Mode.SILENT;
        }
        users.forEach(User::onSilence);
    }

    /** Lets every request and every reply take this much longer, until {@link #restore()}. */
    public synchronized void delay(Duration oneWay) {
        delayNanos = oneWay.toNanos();
    }

    /** Ends cut, blackhole and delay, and forgets a reply that was to be dropped. */
    public void restore() {
        List<Runnable> released;
        synchronized (this) {
            mode = Mode.OPEN;
            delayNanos = 0;
            dropNext = null;
            released = waiting;
            waiting = new ArrayList<>();
        }
        Steps.runAll(released);
        users.forEach(User::onRestored);
    }

    /** Loses what is under way, once. */
    public void reset() {
        boolean open;
        synchronized (this) {
            resets++;
            open = mode == Mode.OPEN;
        }
        users.forEach(user -> user.onReset(open));
        if (open) {
            users.forEach(User::onRestored);
        }
    }

    /** Lets the next request of this kind through and loses the reply to it. */
    public synchronized void dropNextReply(String kind) {
        dropNext = kind;
    }

    /** How many replies {@link #dropNextReply} has lost. */
    public synchronized int repliesDropped() {
        return dropped;
    }

    /** How many requests of each kind have reached the engine. */
    public synchronized Map<String, Integer> requests() {
        return Map.copyOf(requests);
    }

    /** Starts counting anew. */
    public synchronized void resetRequests() {
        requests.clear();
    }

    void use(User user) {
        users.add(user);
    }

    void leave(User user) {
        users.remove(user);
    }

    synchronized boolean isOpen() {
        return mode == Mode.OPEN;
    }

    synchronized long delayNanos() {
        return delayNanos;
    }

    synchronized long resets() {
        return resets;
    }

    /** Counts a request that goes through now; false if none can, or if it is to meet a fault or a delay. */
    synchronized boolean passAtOnce(String kind) {
        if (mode != Mode.OPEN || delayNanos != 0 || dropNext != null) {
            return false;
        }
        requests.merge(kind, 1, Integer::sum);
        return true;
    }

    /** Counts a request that reaches the engine now and says whether its reply is to be lost; null if none gets through. */
    synchronized @Nullable Boolean arrive(String kind) {
        if (mode != Mode.OPEN) {
            return null;
        }
        requests.merge(kind, 1, Integer::sum);
        if (!kind.equals(dropNext)) {
            return false;
        }
        dropNext = null;
        dropped++;
        return true;
    }

    /** Runs the step once nothing is held back: now, or in {@link #restore()}. */
    void whenOpen(Runnable step) {
        synchronized (this) {
            if (mode != Mode.OPEN) {
                waiting.add(step);
                return;
            }
        }
        step.run();
    }
}
