package dev.latchkey.conformance.proxy;

import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Counts the requests of one link by kind, and remembers the one reply that the test wants dropped. Of two requests that
 * race for a drop exactly one gets it. Thread-safe.
 */
final class Ledger {

    /** Names one request whose reply is awaited in order to drop it; compared by identity. */
    static final class Drop {}

    private final Map<String, Integer> requests = new TreeMap<>();
    private final Waits waits = new Waits();
    private @Nullable String armedKind;
    private @Nullable Drop awaited;
    private int dropped;

    /** Counts a request; the answer is not null if its reply is to be dropped. */
    synchronized @Nullable Drop count(String kind) {
        requests.merge(kind, 1, Integer::sum);
        if (!kind.equals(armedKind)) {
            return null;
        }
        armedKind = null;
        awaited = new Drop();
        return awaited;
    }

    /** Whether the reply that just arrived is still to be dropped; then it counts as dropped. */
    synchronized boolean drop(Drop reply) {
        if (awaited != reply) {
            return false;
        }
        awaited = null;
        dropped++;
        return true;
    }

    synchronized void arm(String kind) {
        armedKind = kind;
        awaited = null;
    }

    synchronized void disarm() {
        armedKind = null;
        awaited = null;
    }

    synchronized int dropped() {
        return dropped;
    }

    synchronized Map<String, Integer> requests() {
        return Map.copyOf(requests);
    }

    Waits waits() {
        return waits;
    }

    synchronized void resetRequests() {
        requests.clear();
        waits.reset();
    }
}
