/**
 * The words that every recipe shares: the session that an application has with its engine, the grant that a recipe hands
 * out, and what can go wrong.
 *
 * <h2>The loss contract</h2>
 *
 * <p>A {@link dev.latchkey.session.Grant} is valid while {@code now < min(session deadline, release)}. The session's
 * deadline moves only when a renewal that was <em>sent</em> at t has been confirmed: to t + ttl less a margin, which
 * covers one per cent of difference in clock rates and the engine's own slack. So the grant is known to be over, by the
 * clock and without any I/O, before the engine can give the resource to another. A blip that is shorter than the session's
 * life disturbs nothing.
 */
@NullMarked
package dev.latchkey.session;

import org.jspecify.annotations.NullMarked;
