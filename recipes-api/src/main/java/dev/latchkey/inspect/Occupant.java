package dev.latchkey.inspect;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * Somebody who holds, waits or takes part.
 *
 * @param name the name that its coordinator was given; by default {@code host/process}
 * @param host the machine's name
 * @param process the process id
 * @param since when it asked, by its own wall clock; the epoch if that cannot be read
 * @param token what its fencing token begins at: a lock that is handed over between threads of one process adds up to 255
 * @param session the engine's id of its session
 * @param sessionRemaining how long the session would live on if it were renewed no more. Always known of this application's
 *     own session; of others where the engine tells: etcd (in whole seconds) and the local engine do, ZooKeeper does not
 */
public record Occupant(
        String name,
        String host,
        long process,
        Instant since,
        long token,
        String session,
        Optional<Duration> sessionRemaining) {

    /** In one line, as it would be told to a person. */
    @Override
    public String toString() {
        return name + " on " + host + " (process " + process + "), since " + since + ", token " + token + ", session "
                + session
                + sessionRemaining
                        .map(left -> " (another " + left.toMillis() + " ms)")
                        .orElse("");
    }
}
