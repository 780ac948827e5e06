package dev.latchkey.group;

import java.time.Instant;

/**
 * Somebody in a group, as the engine shows it.
 *
 * @param id tells it from all other members, also of the same process; stays when it joins again after a lost session
 * @param name the name that its coordinator was given; by default {@code host/process}
 * @param host the machine's name
 * @param process the process id
 * @param since when it joined, by its own wall clock; the epoch if that cannot be read
 * @param data what it said when it joined, or has said since
 * @param session the engine's id of its session
 */
public record Member(String id, String name, String host, long process, Instant since, String data, String session) {}
