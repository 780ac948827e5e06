/**
 * Locks, and what is made like them: who is granted something has it, in all processes, until it is given back or the
 * session ends.
 *
 * <p>Take the {@linkplain dev.latchkey.lock.DistributedLock lock} where one at a time may do something, the
 * {@linkplain dev.latchkey.lock.DistributedReadWriteLock read-write lock} where many may look at it while nobody changes it,
 * the {@linkplain dev.latchkey.lock.DistributedSemaphore semaphore} where so many at a time are wanted, and
 * {@linkplain dev.latchkey.lock.LockSet several locks at once} where one action touches several things.
 *
 * <pre>{@code
 * try (Grant grant = coordinator.lock("orders/42").acquire()) {
 *     ledger.append(order, grant.fencingToken());
 * }
 *
 * DistributedReadWriteLock catalogue = coordinator.readWriteLock("catalogue");
 * try (Grant reading = catalogue.read().acquire()) {
 *     render(store.load());
 * }
 * WriteGrant writing = catalogue.write().acquire();
 * store.save(next, writing.fencingToken());
 * try (Grant reading = writing.downgrade()) {          // nobody has written in between
 *     announce(store.load());
 * }
 *
 * DistributedSemaphore uploads = coordinator.semaphore("uploads", 8);
 * try (Grant one = uploads.acquire(Duration.ofSeconds(5)); Grant three = uploads.permits(3).acquire()) {
 *     upload();
 * }
 *
 * try (GrantSet both = coordinator.lockAll("accounts/7", "accounts/3").acquire(Duration.ofSeconds(2))) {
 *     transfer(both.fencingToken("accounts/3"), both.fencingToken("accounts/7"));
 * }
 * }</pre>
 *
 * <p><b>What is promised.</b> Everything granted is a {@link dev.latchkey.session.Grant} with a fencing token that rises in
 * the order of granting and with a deadline known by the clock; see {@linkplain dev.latchkey.session the loss contract}.
 * Whoever asks first is served first. A request that was withdrawn, interrupted, or ran out leaves nothing behind. Ownership
 * is the handle, not a thread; the {@code asReentrantLock} methods are for code that wants it otherwise.
 *
 * <p><b>What it costs.</b> One wait for the engine to acquire and one to release: three requests in all on ZooKeeper (two
 * where nobody was met a few times), two on etcd and in the process, for each lock or request for permits. Who waits costs a
 * watch on one ticket at a time: for a lock the last but one ahead, so that whoever is next has asked before its turn comes; or,
 * for permits, on the whole queue, shared by all of one process. So what is released wakes those whose turn it is or comes
 * next, and no others.
 * On ZooKeeper the shared watch also reads each ticket that is added while it lasts: one request for each process that has
 * somebody waiting.
 */
@NullMarked
package dev.latchkey.lock;

import org.jspecify.annotations.NullMarked;
