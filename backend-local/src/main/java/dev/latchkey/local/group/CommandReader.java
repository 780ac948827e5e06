package dev.latchkey.local.group;

import dev.latchkey.local.raft.LogEntry;
import dev.latchkey.local.store.Command;
import dev.latchkey.local.store.CommandCodec;
import org.jspecify.annotations.Nullable;

/**
 * Reads the commands of log entries. The replicas of a process share an entry's bytes and apply it soon after each other, so
 * what has been read is kept for a while, for the next one of them.
 *
 * <p>Only the same array is taken for the same command: what stands at an index in one log may be another command in another,
 * and bytes that came off a disk are read anew. A command and all in it is immutable, so that replicas may share it.
 */
final class CommandReader {

    /** More than the entries of one message; a power of two. */
    private static final int KEPT = 2_048;

    /** What is longer is not kept, so that this holds on to no more than a few megabytes. */
    private static final int KEPT_BYTES_MAX = 1_024;

    private record Known(byte[] bytes, Command command) {}

    private final @Nullable Known[] known = new @Nullable Known[KEPT];

    Command read(LogEntry entry) {
        byte[] bytes = entry.command();
        if (bytes.length == 0) {
            return new Command.Nothing();
        }
        int place = (int) entry.index() & (KEPT - 1);
        Known before = known[place];
        if (before != null && before.bytes == bytes) {
            return before.command;
        }
        Command command = CommandCodec.decode(bytes);
        if (bytes.length <= KEPT_BYTES_MAX) {
            known[place] = new Known(bytes, command);
        }
        return command;
    }
}
