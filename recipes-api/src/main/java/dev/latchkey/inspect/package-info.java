/**
 * A look from outside: who holds what, and who waits, as the engine has it.
 *
 * <p><b>When to use it.</b> When something is stuck, or to show on a page how things stand. No program should decide by it: what
 * it shows may be over when it is read.
 *
 * <p><b>What it promises.</b> It shows each who stood there when the engine was asked, first come first, with name, host, process,
 * since when, fencing token and session. How long the session lives on unless it is renewed is known of this
 * application's own; of others etcd tells it in whole seconds, and so does the local engine; ZooKeeper does not tell.
 *
 * <p><b>What it costs.</b> It only reads: for one recipe one listing; for all of a kind one listing of names, and then one for each
 * name, a few at a time; of an engine that tells it, the remaining life of each session that is met, once. It keeps nobody
 * waiting, and leaves nothing in the engine.
 *
 * <p>It knows the recipes that somebody can hold or take part in: {@code locks}, {@code rwlocks}, {@code semaphores},
 * {@code elections}, {@code double-barriers}, {@code latches}, {@code services} and {@code groups}, see {@link dev.latchkey.inspect.Inspector#kinds()}. Values,
 * counters, decisions and configuration belong to nobody, and are not shown.
 *
 * <pre>{@code
 * coordinator.inspect().of("locks", "orders/42").holders();   // [billing on web-3 (process 4711), since …, token …]
 * coordinator.inspect().all().forEach(System.out::println);
 * }</pre>
 */
@NullMarked
package dev.latchkey.inspect;

import org.jspecify.annotations.NullMarked;
