package dev.latchkey.election;

import dev.latchkey.session.Participant;

/**
 * One who stands for election, as the engine shows it.
 *
 * @param identity who it is, since when it stands, and the fencing token that it leads with, or will
 * @param metadata what it says of itself, such as the address to reach the leader at; empty if nothing
 */
public record Candidate(Participant identity, String metadata) {}
