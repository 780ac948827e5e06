/**
 * The engine inside the process beside MicroRaft and jgroups-raft, the two others that can run a group of three in one process
 * without sockets. {@link dev.latchkey.bench.local.Consensus} and {@link dev.latchkey.bench.local.FirstProposal} are what the
 * benchmarks know of it.
 */
package dev.latchkey.bench.local;
