package dev.latchkey.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.latchkey.session.Grant;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the lock promises between processes, which can be stopped and killed. */
@DisplayName("Between processes, a lock")
public abstract class LockProcessConformance extends LockTest {

    private static final int THREADS = 8;
    private static final int GRANTS_EACH = 40;

    @TempDir
    private Path directory = Path.of("");

    /** Runs on this engine. */
    protected LockProcessConformance(Engine engine) {
        super(engine);
    }

    @Test
    @DisplayName(
            "is never held by two of sixteen threads in two processes; tokens rise in the order of granting; all are served")
    void excludesAcrossProcesses() {
        assumeTrue(engine().isShared(), "needs an engine that two processes can reach");
        try (LockWorker one = worker("one", "contend", THREADS, GRANTS_EACH);
                LockWorker other = worker("other", "contend", THREADS, GRANTS_EACH)) {
            one.awaitLine("ready");
            other.awaitLine("ready");
            one.say("go");
            other.say("go");
            one.awaitLine("done");
            other.awaitLine("done");
            List<long[]> grants = new ArrayList<>();
            Map<String, Integer> byThread = new HashMap<>();
            for (LockWorker worker : List.of(one, other)) {
                for (String line : worker.lines("grant ")) {
                    String[] fields = line.split(" ");
                    byThread.merge(worker.name() + fields[1], 1, Integer::sum);
                    grants.add(
                            new long[] {Long.parseLong(fields[2]), Long.parseLong(fields[3]), Long.parseLong(fields[4])
                            });
                }
            }
            assertThat(byThread).hasSize(2 * THREADS);
            assertThat(byThread.values()).containsOnly(GRANTS_EACH);
            // One machine has one monotonic clock, so instants of two processes compare.
            grants.sort(Comparator.comparingLong(grant -> grant[1]));
            for (int i = 1; i < grants.size(); i++) {
                assertThat(grants.get(i)[0]).as("token").isGreaterThan(grants.get(i - 1)[0]);
                assertThat(grants.get(i)[1] - grants.get(i - 1)[2])
                        .as("nanoseconds from the end of one grant to the beginning of the next")
                        .isPositive();
            }
        }
    }

    @Test
    @DisplayName("whose holder's process was stopped for longer than the ttl is over before the process hears of it")
    void stoppedHolderKnowsAtOnce() throws Exception {
        assumeTrue(engine().isShared(), "needs an engine that two processes can reach");
        try (LockWorker holder = worker("holder", "hold", 1, 1)) {
            holder.awaitLine("ready");
            holder.say("go");
            long stoppedToken = Long.parseLong(holder.awaitLine("held ").split(" ")[1]);
            CompletableFuture<Grant> waiting =
                    application(LONG_TTL).coordinator().lock("a").acquireAsync();
            Await.until("the waiter queues", () -> tickets(client(), "a").size() == 2);
            holder.process().pause();
            Grant next = Await.result(waiting);
            assertThat(next.fencingToken()).isGreaterThan(stoppedToken);
            holder.process().resume();
            // The worker asks isValid() all the time and in each callback; it prints what it was told first.
            assertThat(holder.awaitLine("callback ")).isEqualTo("callback valid=false");
            assertThat(holder.awaitLine("released ")).isEqualTo("released false");
            assertThat(holder.lines("revived")).isEmpty();
            assertThat(next.isValid()).isTrue();
            next.close();
        }
    }

    @Test
    @DisplayName("passes on when its holder's process is killed")
    void killedHolderIsReplaced() throws Exception {
        assumeTrue(engine().isShared(), "needs an engine that two processes can reach");
        try (LockWorker holder = worker("holder", "hold", 1, 1)) {
            holder.awaitLine("ready");
            holder.say("go");
            long token = Long.parseLong(holder.awaitLine("held ").split(" ")[1]);
            holder.process().kill();
            Grant next = application(LONG_TTL).coordinator().lock("a").acquire(Await.DEADLINE);
            assertThat(next.fencingToken()).isGreaterThan(token);
            next.close();
        }
    }

    private LockWorker worker(String name, String task, int threads, int grants) {
        return LockWorker.start(
                directory.resolve(name),
                List.of(engine().uri(namespace()), task, Integer.toString(threads), Integer.toString(grants)));
    }
}
