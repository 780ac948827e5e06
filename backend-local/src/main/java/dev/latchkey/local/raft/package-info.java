/**
 * Raft as a pure function: messages, ticks and disk completions in; messages, writes for the journal, committed entries and
 * confirmed reads out. There is no thread, clock, file, socket or unseeded random number in here, so what runs in production
 * is what the simulation runs.
 *
 * <p>{@link dev.latchkey.local.raft.RaftCore} is the whole of it; {@link dev.latchkey.local.raft.Rules} holds the decisions
 * on which its safety rests, one to a method. Section numbers are those of the extended Raft paper (Ongaro and Ousterhout,
 * 2014); "thesis" is Ongaro's dissertation.
 */
@NullMarked
package dev.latchkey.local.raft;

import org.jspecify.annotations.NullMarked;
