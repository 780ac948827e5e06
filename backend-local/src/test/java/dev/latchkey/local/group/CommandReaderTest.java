package dev.latchkey.local.group;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latchkey.local.raft.LogEntry;
import dev.latchkey.local.store.Command;
import dev.latchkey.local.store.CommandCodec;
import dev.latchkey.spi.Guard;
import dev.latchkey.spi.Stamp;
import dev.latchkey.spi.Write;
import java.util.List;
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
        byte[] bytes = new CommandCodec().encode(new Command.CloseSession(7));
        Command read = reader.read(entry(3, bytes));
        assertThat(read).isEqualTo(new Command.CloseSession(7));
        assertThat(reader.read(entry(3, bytes))).isSameAs(read);
    }

    @Test
    @DisplayName("takes no command for another that stands at the same index in another log, or as much later")
    void others() {
        byte[] lost = new CommandCodec().encode(new Command.CloseSession(7));
        byte[] kept = new CommandCodec().encode(new Command.CloseSession(8));
        byte[] fromDisk = new CommandCodec().encode(new Command.CloseSession(8));
        reader.read(entry(3, lost));
        assertThat(reader.read(entry(3, kept))).isEqualTo(new Command.CloseSession(8));
        assertThat(reader.read(entry(3, fromDisk))).isEqualTo(new Command.CloseSession(8));
        assertThat(reader.read(entry(3 + (1 << 20), lost))).isEqualTo(new Command.CloseSession(7));
    }

    @Test
    @DisplayName("gives back what was written, whenever the one who asked for it changes its values")
    void written() {
        byte[] value = {1, 2, 3};
        Stamp stamp = new Stamp(1, 2);
        Command.Commit written = new Command.Commit(
                "space",
                1,
                2,
                1,
                List.of(new Guard.Absent("d/c")),
                List.of(
                        new Write.Create("d/a", value),
                        new Write.Append("d/q", "label", "00000000000000ff", value),
                        new Write.Update("d/b", value, stamp),
                        new Write.Delete("d/e", stamp)),
                "d/q");
        Command own = reader.own(written);
        value[0] = 8;
        byte[] bytes = new CommandCodec().encode(own);
        reader.wrote(3, bytes, own);
        value[0] = 9;
        Command read = reader.read(entry(3, bytes));
        assertThat(read).isSameAs(own);
        assertThat(new CommandCodec().encode(read)).isEqualTo(bytes);
        assertThat(((Write.Create) ((Command.Commit) read).writes().get(0)).value())
                .containsExactly(1, 2, 3);
    }

    @Test
    @DisplayName("neither copies nor keeps what is large")
    void large() {
        Command.Commit large = new Command.Commit(
                "space", 1, 2, 1, List.of(), List.of(new Write.Create("d/a", new byte[2_000])), null);
        assertThat(reader.own(large)).isSameAs(large);
        byte[] bytes = new CommandCodec().encode(large);
        reader.wrote(3, bytes, large);
        assertThat(reader.read(entry(3, bytes))).isNotSameAs(large);
    }

    @Test
    @DisplayName("reads what a leader begins its term with as nothing")
    void nothing() {
        assertThat(reader.read(entry(1, new byte[0]))).isEqualTo(new Command.Nothing());
    }
}
