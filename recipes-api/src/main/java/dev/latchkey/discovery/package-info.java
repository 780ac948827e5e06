/**
 * Services and where they are: register an instance, see all that are live, choose one for each call.
 *
 * <p><b>When to use it.</b> When the processes that serve something come and go, and callers should know of it without being
 * told. To know merely who takes part, without addresses, use {@code dev.latchkey.group}.
 *
 * <p><b>What it promises.</b> An instance is listed from the return of {@code register} until its
 * {@link dev.latchkey.discovery.Registration} is closed, or its process is gone for longer than its session lives. A connection
 * that breaks and comes back within the session's life rewrites nothing, however many instances are registered; after a lost
 * session the instance is registered again by itself. A {@link dev.latchkey.discovery.ServiceView} is a live copy: it is read
 * without I/O, goes on showing what it knew last while the engine is away, and says how old that is.
 *
 * <p><b>What it costs.</b> Registering and withdrawing are one write each. Reading a view and choosing from it costs no I/O,
 * allocates nothing, and takes nanoseconds.
 *
 * <pre>{@code
 * Registration registration = coordinator.services()
 *         .register(ServiceInstance.of("orders", "10.0.0.7", 8080).withTags("eu").withWeight(2));
 *
 * ServiceView orders = coordinator.services().view("orders");
 * Balancer balancer = Balancers.roundRobin();
 * ServiceInstance instance = orders.choose(balancer).orElseThrow();
 * try {
 *     call(instance.address(), instance.port());
 *     orders.reportSuccess(instance);
 * } catch (IOException e) {
 *     orders.reportFailure(instance);
 * }
 * }</pre>
 */
@NullMarked
package dev.latchkey.discovery;

import org.jspecify.annotations.NullMarked;
