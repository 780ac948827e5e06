/**
 * The narrow waist: what an engine must be able to do so that every recipe runs on it.
 *
 * <p>A backend <em>translates</em>. It holds no recipe, retries nothing of its own accord, and keeps no promise that is
 * not written here; {@code dev.latchkey.core} builds sessions, queues and views on these promises alone. Someone who
 * wants a fourth backend implements {@link dev.latchkey.spi.BackendProvider} and {@link dev.latchkey.spi.Backend},
 * registers the provider with {@link java.util.ServiceLoader}, and runs the conformance suite.
 *
 * <h2>The data model</h2>
 *
 * <p>An engine holds <b>entries</b> under <b>keys</b>. A key is a path of segments joined by {@code /}, relative to the
 * namespace of the {@link dev.latchkey.spi.BackendConfig}; segments consist of {@code [A-Za-z0-9._~:@+,!-]}. The part
 * before the last {@code /} is the key's <b>directory</b>. Directories need not be made: they are there when an entry
 * is. A directory's entries are only those directly in it.
 *
 * <p>There are two sorts of entry, and a directory holds entries of one sort only:
 *
 * <ul>
 *   <li>A <b>plain</b> entry is made by {@link dev.latchkey.spi.Write.Create} under the key that the caller names. It
 *       stays until it is deleted.
 *   <li>A <b>ticket</b> is made by {@link dev.latchkey.spi.Write.Append} in a directory. The engine gives it its place
 *       behind all tickets that were made in this directory before; it belongs to a session and goes with it. Its last
 *       segment is {@code <label>!<nonce>}; the nonce is the caller's, and no two tickets that are there have the same,
 *       so that a caller who lost the reply can find the ticket again. Once the engine has confirmed that a ticket is gone its
 *       nonce may serve another.
 * </ul>
 *
 * <p>Session-owned entries are always tickets, since a name of one's own need not wait for the end of another's: a new
 * session's entry can be made while the old one's is there. An engine whose versions start again at zero with every life of a
 * key makes each ticket's name unique by what it appends, so that a compare-and-set on it is exact.
 *
 * <p>Every write changes the entry's {@link dev.latchkey.spi.Stamp}; a stamp never repeats for a key, not even after
 * the key was deleted and made again. Every creation has a {@linkplain dev.latchkey.spi.Entry#token() token}: of two
 * creations anywhere in the engine the later has the greater token.
 *
 * <h2>Layout in the engine</h2>
 *
 * <p>{@code <namespace>/<kind>/<name>} for a recipe that is one plain entry, {@code <namespace>/<kind>/<name>/<entry>}
 * for one that is a directory. A recipe's name is one segment: its slashes are written as commas. So the lock
 * {@code orders/42} of the namespace {@code shop} is the directory {@code shop/locks/orders,42}, and a ticket in it is
 * {@code shop/locks/orders,42/lock!5f0c2a9be1d34c77} (ZooKeeper appends its sequence number, {@code !0000000003}).
 * {@code <namespace>/layout} says which layout this is. A backend may keep entries of its own under
 * {@code <namespace>/.engine/}; no key that a caller names begins with {@code .engine/}.
 *
 * <h2>Threads</h2>
 *
 * <p>No method of this package blocks, but {@link dev.latchkey.spi.Backend#close()}. Stages are completed, and listeners
 * called, on threads of the backend or of its client library, never while a lock is held. What depends on them neither
 * blocks nor runs user code; it may call any method of the backend, {@code close} excepted.
 */
@NullMarked
package dev.latchkey.spi;

import org.jspecify.annotations.NullMarked;
