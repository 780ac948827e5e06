/**
 * Where replicas keep what they must not forget.
 *
 * <h2>The format on disk, version 2</h2>
 *
 * <p>A directory belongs to one process at a time, which holds a lock on the file {@code lock}. All replicas of the process
 * write to one stream of <b>segments</b>, {@code segment-<number>}, so that one sync serves them all. A segment is
 * filled with zeros when it is made. It begins with the eight bytes {@code LATCHKEY}, the format's version and the
 * segment's number (each an {@code int}, big-endian as everything here), and then holds <b>records</b>:
 *
 * <table>
 * <caption>A record</caption>
 * <tr><th>bytes</th><th>what</th></tr>
 * <tr><td>4</td><td>{@code 4C 4B 52 31}, by which a record is found behind a damaged one</td></tr>
 * <tr><td>4</td><td>the length of the body</td></tr>
 * <tr><td>1, 1, 2</td><td>the replica's number (0 in a mark), the kind, nothing</td></tr>
 * <tr><td>4</td><td>CRC32C of the 12 bytes before, the segment's number and the record's offset</td></tr>
 * <tr><td>4</td><td>CRC32C of the body</td></tr>
 * <tr><td>8, 8</td><td>body: term (in a life record: its number), index</td></tr>
 * <tr><td>the rest</td><td>body, by kind: 0, a vote: whom it was for (4); 1, an entry: its time (8) and its command; 2, a
 * snapshot: whether the entries after it stay (1); 3, a life: whether it heals (1); 4, a mark: replica and number of its records
 * in this segment so far (4, 4), as often as there are replicas with any</td></tr>
 * </table>
 *
 * <p>Each batch begins with a <b>mark</b>, which says that all before it is durable and how many records of each replica that is.
 * A segment that is full, or whose engine was closed, ends with one.
 *
 * <p>An empty file {@code replicas-<count>} says how large the group is. Snapshots stand beside,
 * {@code snapshot-<replica>-<index>-<term>}: CRC32C, time and state. One is written under another name, synced, renamed and its
 * directory synced before the record that names it is written. A new segment begins with each replica's life, vote and snapshot
 * record, so that segments of which every entry is covered by a snapshot can go. So does what is written to the last one after
 * it was opened again: a crash may have come before its beginning was durable.
 *
 * <h2>What cannot be read</h2>
 *
 * <p>Behind the last mark an unreadable record is the <b>torn tail</b> of a crash if a sector of it is zero, or its end and all
 * behind it is: nothing from there on was ever acknowledged, and it is cut off. Everything else is <b>damage</b>: it is logged with
 * file and offset, and never written over. The header of a damaged record says whose it was, and if that cannot be read either, the
 * next mark does, by the number that is missing.
 *
 * <p>A replica that has lost a record or its snapshot forgets all the rest as well: it begins a new {@linkplain
 * dev.latchkey.local.raft.Life life} and heals from the others. If they are too few, as they always are for a single replica, the
 * directory is refused and nothing in it is changed.
 *
 * <h2>Limits</h2>
 *
 * <ul>
 *   <li>After a crash, damage to the very last batch cannot be told from a torn tail if it leaves a sector of a record blank, or its
 *       end; what was acknowledged with it is then lost without a word. Flipped bits are told apart, unless the record ends in
 *       zeros.
 *   <li>If the header of a record in that batch is damaged, nobody can say whose it was, and the directory is refused.
 *   <li>Last segments that are gone altogether are not missed, nor is a directory in which everything is.
 *   <li>A sector holds records of all replicas, since they share the stream: where one of them is lost the directory is refused.
 *       Replicas protect from flipped bits and from damaged snapshots, not from the loss of the disk they share.
 *   <li>A replica that was stopped for good still needs what it wrote since its last snapshot, and no later segment can go before
 *       those: the directory grows until the engine is opened again.
 *   <li>On Windows a directory cannot be synced, and a name is as durable as its file system makes it.
 * </ul>
 *
 * <p>After a write or a sync that failed, a full disk among them, nothing more is written, and the replicas stop with an error in
 * the log. What had been acknowledged is there when the directory is opened again.
 */
@NullMarked
package dev.latchkey.local.journal;

import org.jspecify.annotations.NullMarked;
