package dev.latchkey.local;

import dev.latchkey.spi.Backend;
import dev.latchkey.spi.Transaction;
import java.util.Map;
import java.util.concurrent.FutureTask;

/** Writes to a durable engine, by several threads, and says what was acknowledged, until it is killed. */
final class KilledWriter {

    private static final int WRITERS = 4;

    private KilledWriter() {}

    public static void main(String[] arguments) throws Exception {
        TimerThread time = new TimerThread("killed-writer");
        Backend backend = Connections.backend(time, Map.of("dir", arguments[0]));
        for (int writer = 1; writer < WRITERS; writer++) {
            String names = arguments[1] + "-" + writer;
            FutureTask<Void> writing = new FutureTask<>(() -> write(backend, names));
            new Thread(writing).start();
        }
        write(backend, arguments[1] + "-" + WRITERS);
    }

    private static Void write(Backend backend, String names) throws Exception {
        for (int i = 0; ; i++) {
            String name = names + "-" + i;
            Connections.get(backend.commit(Transaction.unowned()
                    .create("k/" + name, new byte[i % 2_000])
                    .build()));
            System.out.print(name + ";\n");
            System.out.flush();
        }
    }
}
