package dev.latchkey.faults.workload;

import dev.latchkey.faults.check.Holders.Held;
import dev.latchkey.faults.client.Client;
import dev.latchkey.session.CoordinationException;
import dev.latchkey.session.Grant;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;

/**
 * Holds a grant for a while and writes down from when until when its holder could see that it was valid. Mostly that is short;
 * now and then it lasts longer than a session lives without renewal.
 */
final class Holding {

    private static final Duration USUAL = Duration.ofMillis(15);
    private static final Duration LONG = Duration.ofMillis(3_500);
    private static final int LONG_PERCENT = 4;
    private static final long LOOK_NANOS = 1_000_000;
    private static final long TELL_NANOS = 50_000_000;

    /** What is done first while it is held. */
    interface Inside {
        void run(Grant grant) throws Exception;
    }

    private Holding() {}

    /** Asks for it, holds it, and gives it back. */
    static void once(
            Client client,
            String workload,
            String kind,
            String argument,
            Callable<? extends Grant> acquire,
            Inside inside)
            throws Exception {
        long operation = client.journal().call(workload, workload, kind, argument);
        Grant grant;
        try {
            grant = acquire.call();
        } catch (CoordinationException e) {
            client.journal().failed(operation, e.getClass().getSimpleName() + ": " + e.getMessage());
            return;
        }
        long from = System.nanoTime();
        long to = look(grant, from, from - 1);
        client.journal().progress(operation, Held.text(grant.fencingToken(), from, to));
        boolean released = false;
        try {
            inside.run(grant);
            to = hold(client, operation, grant, from, to);
        } finally {
            released = grant.release();
            client.journal().ok(operation, Held.text(grant.fencingToken(), from, to) + " released=" + released);
        }
    }

    /** The instant of now, if it is valid; else the one that is known. */
    private static long look(Grant grant, long nanos, long known) {
        return grant.isValid() ? nanos : known;
    }

    private static long hold(Client client, long operation, Grant grant, long from, long known) {
        Duration about = Client.chance(LONG_PERCENT) ? LONG : USUAL;
        long end = System.nanoTime() + ThreadLocalRandom.current().nextLong(2 * about.toNanos());
        long to = known;
        long toldNanos = System.nanoTime();
        while (System.nanoTime() - end < 0 && client.runs()) {
            long now = System.nanoTime();
            if (!grant.isValid()) {
                return to;
            }
            to = now;
            if (now - toldNanos > TELL_NANOS) {
                toldNanos = now;
                client.journal().progress(operation, Held.text(grant.fencingToken(), from, to));
            }
            LockSupport.parkNanos(LOOK_NANOS);
        }
        return to;
    }
}
