package dev.latchkey.local.group;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latchkey.local.raft.LogEntry;
import dev.latchkey.local.store.Command;
import dev.latchkey.local.store.CommandCodec;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The reader of commands")
class CommandReaderTest {

    private final CommandReader reader = new CommandReader();

    private static LogEntry entry(long index, byte[] command) {
        return new LogEntry(index, 1, 0, command);
    }

    @Test
    @DisplayName("reads a command once for all replicas that share its bytes")
    void once() {
        byte[] bytes = CommandCodec.encode(new Command.CloseSession(7));
        Command read = reader.read(entry(3, bytes));
        assertThat(read).isEqualTo(new Command.CloseSession(7));
        assertThat(reader.read(entry(3, bytes))).isSameAs(read);
    }

    @Test
    @DisplayName("takes no command for another that stands at the same index in another log, or as much later")
    void others() {
        byte[] lost = CommandCodec.encode(new Command.CloseSession(7));
        byte[] kept = CommandCodec.encode(new Command.CloseSession(8));
        byte[] fromDisk = CommandCodec.encode(new Command.CloseSession(8));
        reader.read(entry(3, lost));
        assertThat(reader.read(entry(3, kept))).isEqualTo(new Command.CloseSession(8));
        assertThat(reader.read(entry(3, fromDisk))).isEqualTo(new Command.CloseSession(8));
        assertThat(reader.read(entry(3 + (1 << 20), lost))).isEqualTo(new Command.CloseSession(7));
    }

    @Test
    @DisplayName("reads what a leader begins its term with as nothing")
    void nothing() {
        assertThat(reader.read(entry(1, new byte[0]))).isEqualTo(new Command.Nothing());
    }
}
