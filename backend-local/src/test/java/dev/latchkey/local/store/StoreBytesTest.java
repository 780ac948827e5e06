package dev.latchkey.local.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StoreBytesTest {

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    @DisplayName("A store that was restored from a snapshot goes on exactly as the one that wrote it")
    void restoredStoreGoesOnAlike(long seed) {
        Store original = new Store();
        Store other = new Store();
        RandomCommands commands = new RandomCommands(seed);
        for (int index = 1; index <= 2_000; index++) {
            Command command = commands.next();
            if (index % 97 == 0) {
                byte[] snapshot = original.snapshot();
                assertThat(other.snapshot()).isEqualTo(snapshot);
                other = Store.restore(snapshot);
                assertThat(other.snapshot()).isEqualTo(snapshot);
            }
            Command copy = CommandCodec.decode(new CommandCodec().encode(command));
            Result first = original.apply(index, index * 10L, command);
            Result second = other.apply(index, index * 10L, copy);
            assertThat(shown(second)).isEqualTo(shown(first));
            assertThat(String.valueOf(other.changesSince(index - 1)))
                    .isEqualTo(String.valueOf(original.changesSince(index - 1)));
        }
        assertThat(original.sessions()).isNotEmpty();
    }

    /** Values are arrays, which compare by identity; their entries' text names all else. */
    private static String shown(Result result) {
        return result.toString();
    }

    @Test
    @DisplayName("A command comes out of its bytes as it went in: the bytes of the copy are the same")
    void commandsSurviveTheirBytes() {
        RandomCommands commands = new RandomCommands(42);
        for (int i = 0; i < 1_000; i++) {
            byte[] bytes = new CommandCodec().encode(commands.next());
            assertThat(new CommandCodec().encode(CommandCodec.decode(bytes))).isEqualTo(bytes);
        }
    }

    @Test
    @DisplayName(
            "What a codec wrote stays as it was when it writes the next command, be that longer, shorter, or no ASCII")
    void bytesAreTheCallers() {
        CommandCodec codec = new CommandCodec();
        RandomCommands commands = new RandomCommands(43);
        List<byte[]> written = new ArrayList<>();
        List<byte[]> expected = new ArrayList<>();
        for (int i = 0; i < 1_000; i++) {
            Command command = i % 100 == 7
                    ? new Command.OpenSession("x".repeat(i * 200) + "\u00e9\u20ac\ud83d\udd11", i)
                    : commands.next();
            written.add(codec.encode(command));
            expected.add(new CommandCodec().encode(command));
            if (command instanceof Command.OpenSession) {
                assertThat(CommandCodec.decode(written.get(i))).isEqualTo(command);
            }
        }
        assertThat(written).containsExactlyElementsOf(expected);
    }

    @Test
    @DisplayName(
            "Bytes that were cut off or changed are refused with a sentence, or read as something else; never worse")
    void rubbishIsRefused() {
        RandomCommands commands = new RandomCommands(7);
        Random random = new Random(7);
        for (int i = 0; i < 1_000; i++) {
            byte[] bytes = new CommandCodec().encode(commands.next());
            byte[] cut = Arrays.copyOf(bytes, random.nextInt(bytes.length));
            assertThatThrownBy(() -> CommandCodec.decode(cut)).isInstanceOf(IllegalArgumentException.class);
            byte[] flipped = bytes.clone();
            flipped[random.nextInt(flipped.length)] ^= (byte) (1 << random.nextInt(8));
            try {
                CommandCodec.decode(flipped);
            } catch (IllegalArgumentException refused) {
                assertThat(refused).hasMessageEndingWith(".");
            }
        }
    }
}
