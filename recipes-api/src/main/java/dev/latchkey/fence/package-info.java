/**
 * Fences: what a guarded resource does with a fencing token.
 *
 * <p>A {@link dev.latchkey.session.Grant} knows when it is over, but whoever holds it may be stopped between looking and
 * writing: by a collection of garbage, a frozen machine, a slow network. It wakes up, and writes beside its successor. No lock
 * service can prevent that; the resource can. It remembers the greatest token that it has seen, and refuses smaller ones.
 *
 * <p>In memory:
 *
 * <pre>{@code
 * Fence<IOException> fence = new MemoryFence<>("the ledger");
 * try (Grant grant = lock.acquire()) {
 *     fence.pass(grant, () -> ledger.append(order));
 * }
 * }</pre>
 *
 * <p>In a database, within the transaction that writes:
 *
 * <pre>{@code
 * JdbcFence fence = new JdbcFence("orders/42");        // the table once: JdbcFence.SCHEMA
 * try (Grant grant = lock.acquire(); Connection connection = database.getConnection()) {
 *     connection.setAutoCommit(false);
 *     fence.check(connection, grant.fencingToken());    // one conditional update
 *     update(connection, order);
 *     connection.commit();
 * }
 * }</pre>
 *
 * <p>Where what is guarded is one row, it can be its own fence, without another table: give it a column for the token, and
 * write with {@code UPDATE … SET …, token = ? WHERE id = ? AND token <= ?}; an update that changes no row was refused.
 *
 * <p>For anything else implement {@link dev.latchkey.fence.Fence}. A store that can replace a value on condition is enough: put
 * the token into what is written, and write only over what has none greater.
 *
 * <p><b>What is promised.</b> Once a write with some token has passed, no write with a smaller one takes effect, ever. Writes
 * with the same token all pass. <b>What it costs.</b> In memory an uncontended lock; in a database one update of one row, on
 * which the transactions that a fence guards wait for each other.
 *
 * <p><b>Whose tokens.</b> Tokens compare within one resource of one namespace of one engine. Use one fence for one lock or
 * election; and where the engine or the namespace is replaced by another, whose tokens begin anew, begin a new fence.
 */
@NullMarked
package dev.latchkey.fence;

import org.jspecify.annotations.NullMarked;
