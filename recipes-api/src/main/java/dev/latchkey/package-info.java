/**
 * The front door: {@link dev.latchkey.Coordinator} connects to the engine that a URI names, and hands out recipes.
 *
 * <pre>{@code
 * try (Coordinator coordinator = Coordinator.connect("etcd://10.0.0.5:2379/shop")) {
 *     DistributedLock lock = coordinator.lock("orders/42");
 *     try (Grant grant = lock.acquire()) {
 *         ledger.append(order, grant.fencingToken());
 *     }
 * }
 * }</pre>
 *
 * <p><b>One for each application.</b> A coordinator has one session with its engine, on which everything stands that it hands
 * out. If the session is lost, it opens another by itself: what can be restored is (registrations, memberships, candidacies,
 * views), and what cannot is reported lost (grants), by {@linkplain dev.latchkey.session the loss contract}.
 *
 * <p><b>Which engine</b> the URI says, and no line of the application: {@code etcd://host:2379,host:2379/namespace},
 * {@code zookeeper://host:2181/namespace}, or {@code local:} for one inside the process. The backend of that scheme must be on
 * the class path. A URI that cannot be used fails at once, with what to write instead.
 *
 * <p><b>Which recipe</b> to take:
 *
 * <table>
 * <caption>The recipes</caption>
 * <tr><th>to</th><th>take</th></tr>
 * <tr><td>let one at a time do something, or so many</td><td>{@link dev.latchkey.lock}</td></tr>
 * <tr><td>have one of many in charge, until it fails</td><td>{@link dev.latchkey.election}</td></tr>
 * <tr><td>keep a late holder from doing harm</td><td>{@link dev.latchkey.fence}</td></tr>
 * <tr><td>begin or end together</td><td>{@link dev.latchkey.barrier}</td></tr>
 * <tr><td>count, number, share a small value, agree on one</td><td>{@link dev.latchkey.atomic}</td></tr>
 * <tr><td>share settings that change while programs run</td><td>{@link dev.latchkey.config}</td></tr>
 * <tr><td>find running services</td><td>{@link dev.latchkey.discovery}</td></tr>
 * <tr><td>know who takes part, and share work among them</td><td>{@link dev.latchkey.group}</td></tr>
 * <tr><td>see from outside who holds and who waits</td><td>{@link dev.latchkey.inspect}</td></tr>
 * </table>
 *
 * <p><b>What all recipes have in common.</b> Blocking calls take an optional {@link java.time.Duration}, heed interruption, and
 * have an {@code …Async} twin; what is interrupted or cancelled is withdrawn from the engine. Callbacks run on the coordinator's
 * {@linkplain dev.latchkey.CoordinatorBuilder#executor executor}, one after another for one recipe, and never under a lock. What
 * may or may not have happened ends in {@link dev.latchkey.session.OutcomeUnknownException}; nothing is tried again in silence
 * that could then happen twice.
 */
@NullMarked
package dev.latchkey;

import org.jspecify.annotations.NullMarked;
