package dev.latchkey.local;

import dev.latchkey.spi.Backend;
import dev.latchkey.spi.Transaction;
import java.util.Map;

/** Writes to a durable engine and says what was acknowledged, until it is killed. */
final class KilledWriter {

    private KilledWriter() {}

    public static void main(String[] arguments) throws Exception {
        TimerThread time = new TimerThread("killed-writer");
        Backend backend = Connections.backend(time, Map.of("dir", arguments[0]));
        for (int i = 0; ; i++) {
            String name = arguments[1] + "-" + i;
            Connections.get(backend.commit(Transaction.unowned()
                    .create("k/" + name, new byte[i % 2_000])
                    .build()));
            System.out.print(name + ";\n");
            System.out.flush();
        }
    }
}
