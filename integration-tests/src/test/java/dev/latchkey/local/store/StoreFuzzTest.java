package dev.latchkey.local.store;

import dev.latchkey.fuzz.Fuzz;
import dev.latchkey.spi.Guard;
import dev.latchkey.spi.Stamp;
import dev.latchkey.spi.Write;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("What the engine inside the process finds on its disk")
class StoreFuzzTest {

    private static final Set<Class<? extends RuntimeException>> DOCUMENTED =
            Set.of(IllegalArgumentException.class, NumberFormatException.class);

    private static final Command COMMIT = new Command.Commit(
            "shop",
            7,
            1,
            0,
            List.of(new Guard.Absent("a/b"), new Guard.Unchanged("c", new Stamp(3, 4))),
            List.of(
                    new Write.Create("a/b", new byte[] {1, 2, 3}),
                    new Write.Append("locks/a", "x", "0123456789abcdef", new byte[40]),
                    new Write.Update("c", new byte[0], new Stamp(3, 4))),
            "locks/a");

    @Test
    @DisplayName("is a command, or is said to be none")
    void commands() {
        Fuzz.check(
                CommandCodec::decode,
                DOCUMENTED,
                new CommandCodec().encode(COMMIT),
                new CommandCodec().encode(new Command.OpenSession("shop", 10_000_000_000L)),
                new CommandCodec().encode(new Command.ExpireSession(7, 2)));
    }

    @Test
    @DisplayName("is a snapshot, or is said to be none")
    void snapshots() {
        Store store = new Store();
        byte[] empty = store.snapshot();
        store.apply(1, 1_000, new Command.OpenSession("shop", 10_000_000_000L));
        store.apply(2, 2_000, COMMIT);
        store.apply(
                3,
                3_000,
                new Command.Commit(
                        "shop", 0, 0, 0, List.of(), List.of(new Write.Create("config/shop/a", new byte[100])), null));
        Fuzz.check(bytes -> Store.restore(bytes).snapshot(), DOCUMENTED, empty, store.snapshot());
    }
}
