/**
 * ZooKeeper as an engine: {@code zookeeper://host:2181,host:2181/namespace}. Nothing in here is for applications, which name it
 * by the URI; it has to be on their class path.
 *
 * <p><b>When to take it.</b> Where a ZooKeeper of 3.9.5 or newer is there already. Older servers do not tell what a {@code multi}
 * has made.
 *
 * <p><b>How the spi is carried.</b> The session is the connection's, through curator-framework, and a renewal is a quorum write of
 * its own: a server that is cut off from the others still answers reads and pings. Tickets are ephemeral sequential nodes in
 * container nodes, with a nonce in their names, by which one whose reply was lost is found again. The token is the node's
 * {@code czxid}; its sequence number can start again. Data versions restart when a node is made anew, so every delete of a
 * plain entry also moves a generation node on, which compare-and-set checks.
 * Watches tell only that something changed: it is read again, and compared with what was told last.
 *
 * <p><b>What it costs.</b> A lock and its release are three requests in two waits, pipelined on the one connection. The slack of
 * the loss contract is a third of the ttl, since a follower tells the leader of a client's sign of life a little later. The
 * server clamps the ttl to between 2 and 20 of its ticks.
 */
@NullMarked
package dev.latchkey.zookeeper;

import org.jspecify.annotations.NullMarked;
