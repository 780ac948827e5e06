package dev.latchkey.spi;

import org.jspecify.annotations.Nullable;

/**
 * What a watch tells.
 *
 * <p>The first event is a {@link Snapshot} (or {@link Suspended}, then a snapshot). Whoever applies snapshots, puts and
 * deletes in their order holds, for every key of the range, a state that was true at some instant, that never goes
 * backwards (an entry is never followed by an older write of its key), and that reaches the engine's latest state once
 * changes cease. Not every intermediate value is shown, but no delete is lost: if a key was deleted, its holder sees
 * {@link Deleted}, or a snapshot without it, or, where it has been made again, {@code Deleted} followed by
 * {@link Put}, or a snapshot in which its {@link Stamp#life()} is another.
 *
 * <p>A change that was missed, through a lost connection, a compaction or a reader that fell behind, is made good by the
 * changes themselves or by a new snapshot, never by silence.
 */
public sealed interface WatchEvent {

    /** The whole range; takes the place of everything told before, and ends a suspension. */
    record Snapshot(View view) implements WatchEvent {}

    /** An entry is new, or has a new value. */
    record Put(Entry entry) implements WatchEvent {}

    /** An entry is gone. */
    record Deleted(String key) implements WatchEvent {}

    /** For now nothing can be told, because the engine cannot be reached; what was told may be out of date. */
    record Suspended(String reason) implements WatchEvent {}

    /** Ends a suspension: what was told until now is complete again. */
    record Resumed() implements WatchEvent {}

    /**
     * The last event: the subscription or the backend was closed (no cause), or the engine refused the watch for good. It
     * is not told to the listener of a subscription that was closed by its own holder.
     */
    record Closed(@Nullable Throwable cause) implements WatchEvent {}
}
