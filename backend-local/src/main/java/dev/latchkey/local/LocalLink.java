package dev.latchkey.local;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArraySet;
import java.util.concurrent.atomic.LongAdder;
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

    /**
     * What is done to what goes over the link.
     *
     * @param dropNext the kind of request of which one reply is to be lost; null for none
     * @param resets how often all that was under way has been lost
     */
    private record Faults(
            Mode mode, long delayNanos, @Nullable String dropNext, long resets) {

        Faults withMode(Mode other) {
            return new Faults(other, delayNanos, dropNext, resets);
        }

        Faults withDelay(long nanos) {
            return new Faults(mode, nanos, dropNext, resets);
        }

        Faults withDropNext(@Nullable String kind) {
            return new Faults(mode, delayNanos, kind, resets);
        }

        Faults afterReset() {
            return new Faults(mode, delayNanos, dropNext, resets + 1);
        }
    }

    private final Map<String, LongAdder> requests = new ConcurrentHashMap<>();
    private final Set<User> users = new CopyOnWriteArraySet<>();
    private List<Runnable> waiting = new ArrayList<>();

    /** Changed under the lock; every request and every reply looks at it, and without faults at nothing else. */
    private volatile Faults faults = new Faults(Mode.OPEN, 0, null, 0);

    private int dropped;

    LocalLink() {}

    /** Loses what is under way and refuses everything until {@link #restore()}. */
    public void cut() {
        synchronized (this) {
            faults = faults.withMode(Mode.CUT).afterReset();
        }
        users.forEach(user -> user.onReset(false));
    }

    /** Holds everything back in both directions, without a word, until {@link #restore()}. */
    public void blackhole() {
        synchronized (this) {
            faults = faults.withMode(Mode.SILENT);
        }
        users.forEach(User::onSilence);
    }

    /** Lets every request and every reply take this much longer, until {@link #restore()}. */
    public synchronized void delay(Duration oneWay) {
        faults = faults.withDelay(oneWay.toNanos());
    }

    /** Ends cut, blackhole and delay, and forgets a reply that was to be dropped. */
    public void restore() {
        List<Runnable> released;
        synchronized (this) {
            faults = new Faults(Mode.OPEN, 0, null, faults.resets());
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
            faults = faults.afterReset();
            open = faults.mode() == Mode.OPEN;
        }
        users.forEach(user -> user.onReset(open));
        if (open) {
            users.forEach(User::onRestored);
        }
    }

    /** Lets the next request of this kind through and loses the reply to it. */
    public synchronized void dropNextReply(String kind) {
        faults = faults.withDropNext(kind);
    }

    /** How many replies {@link #dropNextReply} has lost. */
    public synchronized int repliesDropped() {
        return dropped;
    }

    /** How many requests of each kind have reached the engine. */
    public Map<String, Integer> requests() {
        Map<String, Integer> counts = new HashMap<>();
        requests.forEach((kind, count) -> counts.put(kind, count.intValue()));
        return Map.copyOf(counts);
    }

    /** Starts counting anew. */
    public void resetRequests() {
        requests.clear();
    }

    void use(User user) {
        users.add(user);
    }

    void leave(User user) {
        users.remove(user);
    }

    boolean isOpen() {
        return faults.mode() == Mode.OPEN;
    }

    long delayNanos() {
        return faults.delayNanos();
    }

    long resets() {
        return faults.resets();
    }

    /** Whether a reply goes through at once whose request went through when there had been so many resets. */
    boolean isClear(long resetsBefore) {
        Faults now = faults;
        return now.mode() == Mode.OPEN && now.delayNanos() == 0 && now.resets() == resetsBefore;
    }

    /** Counts a request that goes through now; false if none can, or if it is to meet a fault or a delay. */
    boolean passAtOnce(String kind) {
        Faults now = faults;
        if (now.mode() != Mode.OPEN || now.delayNanos() != 0 || now.dropNext() != null) {
            return false;
        }
        count(kind);
        return true;
    }

    private void count(String kind) {
        LongAdder count = requests.get(kind);
        if (count == null) {
            count = requests.computeIfAbsent(kind, first -> new LongAdder());
        }
        count.increment();
    }

    /** Counts a request that reaches the engine now and says whether its reply is to be lost; null if none gets through. */
    synchronized @Nullable Boolean arrive(String kind) {
        if (faults.mode() != Mode.OPEN) {
            return null;
        }
        count(kind);
        if (!kind.equals(faults.dropNext())) {
            return false;
        }
        faults = faults.withDropNext(null);
        dropped++;
        return true;
    }

    /** Runs the step once nothing is held back: now, or in {@link #restore()}. */
    void whenOpen(Runnable step) {
        synchronized (this) {
            if (faults.mode() != Mode.OPEN) {
                waiting.add(step);
                return;
            }
        }
        step.run();
    }
}
