/**
 * What recipes stand on: the keeping of sessions, ticket queues, live views, deadlines. Not exported; recipes are written
 * on this package and never see a backend.
 *
 * <p>State lives in small machines, each confined to its own {@link dev.latchkey.core.Serial}: events (a reply, a timer, a
 * lost session, a caller's request) become tasks that run one after another, and no lock is ever held while something else
 * is called.
 */
@NullMarked
package dev.latchkey.core;

import org.jspecify.annotations.NullMarked;
