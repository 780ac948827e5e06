/**
 * Groups: who takes part in something just now, each with some data of its own.
 *
 * <p><b>When to use it.</b> To share work among the processes that are there (each member takes the partitions that its place
 * in {@link dev.latchkey.group.Group#members()} gives it), to show who is connected, to wait until enough are. To find
 * services by address use {@code dev.latchkey.discovery}; to have one of them lead, an election.
 *
 * <p><b>What it promises.</b> A member is in the group from the return of {@code join} to the return of {@code leave}, or to
 * the end of its session; after a lost session it joins again by itself, under the same id and with the same data. A
 * connection that breaks and comes back within the session's life changes nothing and writes nothing. What
 * {@code members()} shows and whether oneself is in it never contradict each other, and listeners hear of joins, leaves and
 * changes in their order, none left out, none twice.
 *
 * <p><b>What it costs.</b> Joining and leaving are one write each; reading the members costs no I/O.
 *
 * <pre>{@code
 * Group workers = coordinator.group("indexers");
 * workers.onChange(new GroupListener() {
 *     public void joined(Member member) { rebalance(workers); }
 *     public void left(Member member) { rebalance(workers); }
 * });
 * workers.join("capacity=4");
 * }</pre>
 */
@NullMarked
package dev.latchkey.group;

import org.jspecify.annotations.NullMarked;
