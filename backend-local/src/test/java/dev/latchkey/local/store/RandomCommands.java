package dev.latchkey.local.store;

import dev.latchkey.spi.Guard;
import dev.latchkey.spi.Stamp;
import dev.latchkey.spi.Write;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Commands in the order of a seed, on so few keys and sessions that they meet. */
final class RandomCommands {

    private final Random random;
    private long index;

    RandomCommands(long seed) {
        random = new Random(seed);
    }

    Command next() {
        index++;
        int kind = random.nextInt(20);
        if (kind < 3) {
            return new Command.OpenSession("space" + random.nextInt(2), 1 + random.nextInt(1_000_000));
        } else if (kind == 3) {
            return new Command.CloseSession(number());
        } else if (kind == 4) {
            return new Command.ExpireSession(number(), number());
        } else if (kind == 5) {
            return new Command.Nothing();
        }
        long session = random.nextInt(4) == 0 ? 0 : number();
        List<Guard> guards = new ArrayList<>();
        if (random.nextInt(4) == 0) {
            guards.add(
                    random.nextBoolean()
                            ? new Guard.Absent(key())
                            : new Guard.Unchanged(key(), new Stamp(number(), number())));
        }
        List<Write> writes = new ArrayList<>();
        for (int i = random.nextInt(3); i > 0; i--) {
            writes.add(write(session, writes.isEmpty()));
        }
        return new Command.Commit(
                "space" + random.nextInt(2),
                session,
                random.nextInt(40),
                random.nextInt(10),
                guards,
                writes,
                random.nextBoolean() ? "d" : null);
    }

    private Write write(long session, boolean first) {
        byte[] value = new byte[random.nextInt(20)];
        random.nextBytes(value);
        return switch (random.nextInt(5)) {
            case 0 -> new Write.Create(key(), value);
            case 1 -> new Write.Update(key(), value, new Stamp(number(), number()));
            case 2 -> new Write.Delete(key(), random.nextBoolean() ? null : new Stamp(number(), number()));
            default ->
                session != 0 && first
                        ? new Write.Append("d", "lock", "n" + index, value)
                        : new Write.Create(key(), value);
        };
    }

    private long number() {
        return 1 + random.nextInt((int) Math.max(1, Math.min(index, 12)));
    }

    private String key() {
        return random.nextInt(4) == 0 ? "d/lock!n" + number() : "d/e/k" + random.nextInt(6);
    }
}
