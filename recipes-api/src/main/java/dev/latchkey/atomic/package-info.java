/**
 * Small values that many processes share: a {@linkplain dev.latchkey.atomic.DistributedCounter counter}, an
 * {@linkplain dev.latchkey.atomic.AtomicValue atomic value}, a {@linkplain dev.latchkey.atomic.Decision decision}.
 *
 * <pre>{@code
 * DistributedCounter visits = coordinator.counter("visits");
 * visits.add(1);
 *
 * UniqueNumbers invoices = coordinator.counter("invoices").uniqueNumbers(100);
 * long number = invoices.next();                       // asks the engine once in a hundred times
 *
 * AtomicValue<String> mode = coordinator.value("mode", Codecs.text());
 * Revisioned<String> now = mode.set("read-only");
 * mode.compareAndSet(now.revision(), "open");
 *
 * String primary = coordinator.decision("primary", Codecs.text()).propose("node-7");   // the same for all, for ever
 * }</pre>
 *
 * <p><b>When.</b> For state that is small (a value has up to 511 KiB), changes at the pace of decisions rather than of data,
 * and must be right. For configuration that people edit, and that comes with a history, see the config store; for a number
 * that only has to be about right, a metrics system.
 *
 * <p><b>The promise.</b> Every read and every change is linearizable: it takes effect at one instant between its call and its
 * return, in one order for all. A change takes effect exactly once, though replies are lost and connections break: an entry
 * remembers its last writes, so that a client whose reply was lost can see whether its own is among them. Where even that
 * cannot tell, because the session ended meanwhile, the call throws {@link
 * dev.latchkey.session.OutcomeUnknownException}; every other exception means that nothing was changed.
 *
 * <p><b>The cost.</b> A read is one request. A change is one request and one wait, once the value has been seen; a read comes
 * first for the first change, and where another process was faster. Changes by threads of one process that come while a write
 * is under way go together in the next one. A decision that is known costs nothing.
 *
 * <p><b>Time.</b> A call that the engine does not answer ends after twice the coordinator's request time-out, or after the
 * time that {@code within} names. An interrupt, or the cancelling of a future, withdraws a change that has not been sent.
 */
@NullMarked
package dev.latchkey.atomic;

import org.jspecify.annotations.NullMarked;
