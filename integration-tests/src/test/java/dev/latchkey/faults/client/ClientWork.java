package dev.latchkey.faults.client;

import dev.latchkey.Coordinator;
import dev.latchkey.faults.history.Journal;
import dev.latchkey.faults.workload.Workload;
import dev.latchkey.faults.workload.Workloads;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** What a client does, in a process of its own or beside others in one: all its workloads side by side, until the end. */
final class ClientWork {

    /** The life of a client's session; what is stopped for longer loses what it holds. */
    static final Duration TTL = Duration.ofSeconds(2);

    private static final Duration STAY_MAX = Duration.ofMinutes(10);

    private ClientWork() {}

    record Task(String id, String uri, Path journal, int storePort, List<String> workloads) {}

    /** Returns when the end was said, and all is closed. */
    static void run(Task task, Supplier<Phase> phase, Client.Stall stall, Runnable onReady) throws Exception {
        try (Journal journal = new Journal(task.journal());
                Coordinator coordinator = Coordinator.builder(task.uri())
                        .sessionTtl(TTL)
                        .requestTimeout(Duration.ofMillis(1_500))
                        .connectTimeout(Duration.ofSeconds(5))
                        .waitTimeout(Client.PATIENCE)
                        .startsWithoutEngine(true)
                        .name(task.id())
                        .connect()) {
            Client client = new Client(task.id(), coordinator, journal, task.storePort(), phase, stall);
            List<Thread> threads = new ArrayList<>();
            for (String name : task.workloads()) {
                Workload workload = Workloads.named(name);
                Thread thread = new Thread(() -> run(workload, client), task.id() + ' ' + name);
                thread.setDaemon(true);
                threads.add(thread);
            }
            threads.forEach(Thread::start);
            journal.note("client", task.id(), "ready");
            onReady.run();
            for (Thread thread : threads) {
                thread.join();
            }
            // The session stays until the end: what is left behind is not to go with it before anybody has looked.
            Waiting.until(STAY_MAX, () -> phase.get() == Phase.END);
        }
    }

    private static void run(Workload workload, Client client) {
        try {
            workload.run(client);
        } catch (Exception | Error e) {
            // Written down, so that the check finds it: a client that ends by itself is a failure of its own.
            client.journal().note("client", workload.name(), "ended by " + trace(e));
        }
    }

    private static String trace(Throwable thrown) {
        StringBuilder text = new StringBuilder(thrown.toString());
        for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
            text.append(cause == thrown ? "" : " caused by " + cause);
            for (int i = 0; i < Math.min(6, cause.getStackTrace().length); i++) {
                text.append(" at ").append(cause.getStackTrace()[i]);
            }
        }
        return text.toString();
    }
}
