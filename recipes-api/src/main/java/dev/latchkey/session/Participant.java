package dev.latchkey.session;

import java.time.Instant;

/**
 * Somebody who holds, or waits, as the engine shows it.
 *
 * @param name the name that its coordinator was given; by default {@code host/process}
 * @param host the machine's name
 * @param process the process id
 * @param since when it asked, by its own wall clock; the epoch if that cannot be read
 * @param token what its fencing token begins at: a lock that is handed over between threads of one process adds up to 255
 * @param session the engine's id of its session
 */
public record Participant(String name, String host, long process, Instant since, long token, String session) {}
