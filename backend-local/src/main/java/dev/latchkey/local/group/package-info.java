/**
 * A group of replicas: each a {@link dev.latchkey.local.group.Replica} that joins Raft's core, a journal and a store, and
 * does a leader's duties towards sessions. What is in here runs unchanged in the simulation.
 */
@NullMarked
package dev.latchkey.local.group;

import org.jspecify.annotations.NullMarked;
