package dev.latchkey.conformance;

import dev.latchkey.Coordinator;
import dev.latchkey.lock.DistributedLock;
import dev.latchkey.session.Grant;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.FutureTask;

/**
 * What runs in a {@link LockWorker}'s process. Arguments: directory, uri, task, threads, grants for each thread. It prints
 * {@code ready}, waits for the word {@code go}, does its task on lock {@code a}, and prints {@code done}.
 */
final class LockWorkerMain {

    private static final Duration TTL = Duration.ofSeconds(2);

    private LockWorkerMain() {}

    public static void main(String[] arguments) throws Exception {
        Path directory = Path.of(arguments[0]);
        try (Coordinator coordinator =
                Coordinator.builder(arguments[1]).sessionTtl(TTL).connect()) {
            DistributedLock lock = coordinator.lock("a");
            say("ready");
            Await.until("the word is go", () -> Files.exists(directory.resolve("go")));
            if (arguments[2].equals("contend")) {
                contend(lock, Integer.parseInt(arguments[3]), Integer.parseInt(arguments[4]));
            } else {
                hold(lock);
            }
            say("done");
        }
    }

    /** Prints for every grant: thread, token, an instant after its beginning, an instant before its end. */
    private static void contend(DistributedLock lock, int threads, int grants) throws Exception {
        List<FutureTask<Void>> tasks = new ArrayList<>();
        for (int i = 0; i < threads; i++) {
            int thread = i;
            FutureTask<Void> task = new FutureTask<>(() -> {
                for (int j = 0; j < grants; j++) {
                    Grant grant = lock.acquire();
                    long beginNanos = System.nanoTime();
                    grant.requireValid();
                    long endNanos = System.nanoTime();
                    grant.requireValid();
                    say("grant " + thread + " " + grant.fencingToken() + " " + beginNanos + " " + endNanos);
                    grant.close();
                }
                return null;
            });
            tasks.add(task);
            new Thread(task).start();
        }
        for (FutureTask<Void> task : tasks) {
            task.get();
        }
    }

    /** Holds the lock until it is lost, asking all the time whether it still does. */
    private static void hold(DistributedLock lock) throws InterruptedException {
        Grant grant = lock.acquire();
        grant.whenLost().thenAccept(reason -> say("callback valid=" + grant.isValid()));
        say("held " + grant.fencingToken());
        while (grant.isValid()) {
            Thread.onSpinWait();
        }
        for (int i = 0; i < 1_000_000; i++) {
            if (grant.isValid()) {
                say("revived");
            }
        }
        say("released " + grant.release());
        Await.until("the parent has seen enough", () -> false);
    }

    private static void say(String line) {
        synchronized (System.out) {
            System.out.println(line);
            System.out.flush();
        }
    }
}
