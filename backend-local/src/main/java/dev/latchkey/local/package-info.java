/**
 * An engine inside the process: {@code local:}, {@code local:name}, {@code local:name?replicas=3&dir=/var/lib/app}; and the test
 * kit that commands its faults.
 *
 * <p><b>When to take it.</b> In tests, tools, and programs that run as one process. {@code local:} is private to its coordinator,
 * a name is shared within the process, and a directory, which belongs to one process, keeps the state. Where a second process is
 * to take part, change the URI; nothing else changes.
 *
 * <p><b>What it promises.</b> All that the other engines do: beneath it a consensus group runs, of one replica or several, with
 * sessions that expire and watches that resynchronize. With a directory nothing is acknowledged before it is on disk. Several
 * replicas on one disk do not survive the disk.
 *
 * <p><b>What it costs.</b> No network. A call runs the engine's loop in the caller's own thread where nobody else does; with a
 * directory, concurrent calls share one sync.
 *
 * <p><b>The test kit.</b> A {@link dev.latchkey.local.LocalCluster} cuts clients off, isolates and crashes replicas, drops replies
 * and expires sessions, on real time or on {@linkplain dev.latchkey.local.VirtualTime virtual time}, which goes by as fast as the
 * test likes. {@link dev.latchkey.local.junit} hands one to JUnit tests.
 *
 * <pre>{@code
 * try (LocalCluster cluster = LocalCluster.virtual(3);
 *         Coordinator coordinator = Coordinator.builder(cluster.uri("writer"))
 *                 .time(cluster.time())
 *                 .executor(cluster.time().executor())
 *                 .connect()) {
 *     Grant grant = coordinator.lock("ledger").acquire();
 *     cluster.link("writer").cut();
 *     cluster.time().advance(Duration.ofMinutes(1));
 *     assertFalse(grant.isValid());
 * }
 * }</pre>
 */
@NullMarked
package dev.latchkey.local;

import org.jspecify.annotations.NullMarked;
