/**
 * etcd as an engine: {@code etcd://host:2379,host:2379/namespace}. Nothing in here is for applications, which name it by the URI;
 * it has to be on their class path.
 *
 * <p><b>When to take it.</b> Where an etcd of 3.4 or 3.5 is there already, or where one has to be set up for this.
 *
 * <p><b>How the spi is carried.</b> By jetcd's protocol stubs on one channel for each member, with a deadline on every call. The
 * session is a lease, kept by a loop of this package's own, which asks another member when one does not answer; validity is
 * counted from the moment of sending. Tickets are keys under the lease, and the token is their create revision. A watch is
 * reopened at its own last revision, and listed anew after a compaction. The server's lock and election calls are never used.
 *
 * <p>Where a reply is lost, the session's own key is moved on: every transaction
 * compares it, so a request that is still under way can no longer commit, and what was asked has an answer.
 *
 * <p><b>What it costs.</b> A lock and its release are two requests in two waits. The slack of the loss contract is a quarter of
 * the ttl, at least one second and at most half the ttl, since older versions let a deposed leader confirm renewals for an election
 * time-out. The ttl is in whole seconds, two at least.
 */
@NullMarked
package dev.latchkey.etcd;

import org.jspecify.annotations.NullMarked;
