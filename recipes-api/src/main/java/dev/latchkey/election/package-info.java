/**
 * Elections: of all who stand under one name, one leads at a time.
 *
 * <p>{@link dev.latchkey.election.LeaderLatch} tells an application when it leads and when no longer;
 * {@link dev.latchkey.election.LeaderTask} runs a piece of work for as long as it does. Take the task where the work is one
 * loop that can be interrupted, and the latch where leading switches something on and off.
 *
 * <pre>{@code
 * LeaderLatch latch = coordinator.leaderLatch("billing", "10.0.0.5:8080");
 * latch.onElected(leadership -> scheduler.resume(leadership.fencingToken()));
 * latch.onDeposed(reason -> scheduler.pause());
 * latch.start();
 *
 * LeaderTask task = coordinator.leaderTask("compaction", leadership -> {
 *     while (true) {
 *         store.compactNext(leadership.fencingToken());
 *     }
 * });
 * task.start();
 * }</pre>
 *
 * <p><b>What is promised.</b> A leadership is a {@link dev.latchkey.session.Grant} and keeps
 * {@linkplain dev.latchkey.session the loss contract}: it is over by the clock before anybody else can be elected, each
 * has a greater fencing token than all before it, and a blip shorter than the session's life disturbs nothing. Candidates
 * lead in the order in which they came. Who lost the session stands again by itself, at the end.
 *
 * <p><b>What it costs.</b> A candidacy is one ticket in the engine: one wait to stand, and one to leave. Leading costs
 * nothing but the session; waiting costs a watch on one candidate, the last but one ahead, and a question when it goes. So a
 * change of leader wakes two, and the one whose turn it is need not ask.
 */
@NullMarked
package dev.latchkey.election;

import org.jspecify.annotations.NullMarked;
