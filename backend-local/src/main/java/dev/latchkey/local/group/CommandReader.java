package dev.latchkey.local.group;

import dev.latchkey.local.raft.LogEntry;
import dev.latchkey.local.store.Command;
import dev.latchkey.local.store.CommandCodec;
import dev.latchkey.spi.Write;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads the commands of log entries. The replicas of a process share an entry's bytes and apply it soon after each other, so
 * what was written, or has been read, is kept for a while, for each of them.
 *
 * <p>Only the same array is taken for the same command: what stands at an index in one log may be another command in another,
 * and bytes that came off a disk are read anew. Nobody but a reader has what is kept, so nobody changes it.
 */
final class CommandReader {

    /** More than the entries of one message; a power of two. */
    private static final int KEPT = 2_048;

    /** What is longer is not kept, so that this holds on to no more than a few megabytes. */
    private static final int KEPT_BYTES_MAX = 1_024;

    private record Known(byte[] bytes, Command command) {}

    private final @Nullable Known[] known = new @Nullable Known[KEPT];

    /**
     * The command as it is to be written and kept: with values of its own, unless it is too large to be kept. Whoever asked for
     * it still has those that it came with and may change them at any time, so they are looked at only once.
     */
    Command own(Command command) {
        if (command instanceof Command.Commit commit) {
            int bytes = valueBytes(commit);
            return bytes > 0 && bytes <= KEPT_BYTES_MAX ? withOwnValues(commit) : command;
        }
        return command;
    }

    /** The command that {@link #own} gave and that a leader has just put at this place of its log as these bytes. */
    void wrote(long index, byte[] bytes, Command own) {
        keep(index, bytes, own);
    }

    Command read(LogEntry entry) {
        byte[] bytes = entry.command();
        if (bytes.length == 0) {
            return new Command.Nothing();
        }
        Known before = known[place(entry.index())];
        if (before != null && before.bytes == bytes) {
            return before.command;
        }
        Command command = CommandCodec.decode(bytes);
        keep(entry.index(), bytes, command);
        return command;
    }

    private void keep(long index, byte[] bytes, Command command) {
        if (bytes.length <= KEPT_BYTES_MAX) { // so its values are no more, and its own
            known[place(index)] = new Known(bytes, command);
        }
    }

    private static int place(long index) {
        return (int) index & (KEPT - 1);
    }

    private static int valueBytes(Command.Commit commit) {
        int bytes = 0;
        for (Write write : commit.writes()) {
            if (write instanceof Write.Create create) {
                bytes += create.value().length;
            } else if (write instanceof Write.Append append) {
                bytes += append.value().length;
            } else if (write instanceof Write.Update update) {
                bytes += update.value().length;
            }
        }
        return bytes;
    }

    private static Command withOwnValues(Command.Commit commit) {
        List<Write> writes = new ArrayList<>(commit.writes().size());
        for (Write write : commit.writes()) {
            if (write instanceof Write.Create create) {
                writes.add(new Write.Create(create.key(), create.value().clone()));
            } else if (write instanceof Write.Append append) {
                byte[] value = append.value().clone();
                writes.add(new Write.Append(append.directory(), append.label(), append.nonce(), value));
            } else if (write instanceof Write.Update update) {
                writes.add(new Write.Update(update.key(), update.value().clone(), update.stamp()));
            } else {
                writes.add(write);
            }
        }
        return new Command.Commit(
                commit.space(),
                commit.session(),
                commit.sequence(),
                commit.floor(),
                commit.guards(),
                writes,
                commit.thenList());
    }
}
