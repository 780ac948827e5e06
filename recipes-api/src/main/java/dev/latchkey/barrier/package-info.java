/**
 * Waiting for each other: a {@linkplain dev.latchkey.barrier.DistributedBarrier barrier} that somebody sets and removes, a
 * {@linkplain dev.latchkey.barrier.DistributedDoubleBarrier double barrier} at which a number of parties begin and end
 * together, a {@linkplain dev.latchkey.barrier.DistributedCountDownLatch latch} that opens when enough has been done.
 *
 * <pre>{@code
 * coordinator.barrier("maintenance").set();                     // here: everybody stops
 * coordinator.barrier("maintenance").await(Duration.ofHours(1)); // there: waits until it is removed
 *
 * DistributedDoubleBarrier rounds = coordinator.doubleBarrier("simulation", 3);
 * Round round = rounds.enter();                                 // returns when three are in
 * compute(round.number());
 * round.leave();                                                // returns when all have left
 *
 * DistributedCountDownLatch imported = coordinator.countDownLatch("import", 4);
 * imported.countDown("part-2");                                 // counts once, however often it is said
 * imported.await(Duration.ofMinutes(10));
 * }</pre>
 *
 * <p><b>The promise.</b> What is set, removed or counted down takes effect exactly once, whatever replies are lost. Who waits
 * hears of every opening, even if the barrier is set again right after it. At a double barrier only those count who are
 * still there and still want in: who gave up, was interrupted or lost its session does not, and one who is told that it gave
 * up has not been counted. Waiting is one watch, never a poll.
 *
 * <p><b>The cost.</b> Setting, removing and counting down: one request, and a read the first time. Waiting at a barrier: a
 * read and a watch. Entering a double barrier: a ticket with a listing, a watch and, on ZooKeeper, a read when the round begins.
 * Leaving: the ticket's end and a listing, and for as long as others are inside a watch and another listing.
 */
@NullMarked
package dev.latchkey.barrier;

import org.jspecify.annotations.NullMarked;
