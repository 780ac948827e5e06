package dev.latchkey.faults.client;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;

/** What runs in a {@link ProcessClient}'s process. Arguments: id, uri, directory, port of the store, workloads. */
final class ClientMain {

    private static final long POLL_NANOS = 50_000_000;

    private ClientMain() {}

    public static void main(String[] arguments) throws Exception {
        Path directory = Path.of(arguments[2]);
        AtomicReference<Phase> phase = new AtomicReference<>(Phase.RUN);
        Thread listener = new Thread(() -> listen(directory, phase), "phase");
        listener.setDaemon(true);
        listener.start();
        ClientWork.run(
                new ClientWork.Task(
                        arguments[0],
                        arguments[1],
                        directory.resolve(ProcessClient.JOURNAL),
                        Integer.parseInt(arguments[3]),
                        List.of(arguments[4].split(","))),
                phase::get,
                () -> {},
                () -> say(directory));
        System.exit(0);
    }

    /** The instant is told, so that the parent can see that both have one clock. */
    private static void say(Path directory) {
        try {
            Path draft = Files.writeString(directory.resolve("ready.draft"), Long.toString(System.nanoTime()));
            Files.move(draft, directory.resolve(ProcessClient.READY));
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static void listen(Path directory, AtomicReference<Phase> phase) {
        for (Phase next : List.of(Phase.SETTLE, Phase.END)) {
            while (!Files.exists(directory.resolve(next.name()))) {
                LockSupport.parkNanos(POLL_NANOS);
            }
            phase.set(next);
        }
    }
}
