package dev.latchkey.local;

import static dev.latchkey.local.Connections.get;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.latchkey.spi.Backend;
import dev.latchkey.spi.BackendSession;
import dev.latchkey.spi.Entry;
import dev.latchkey.spi.Outcome;
import dev.latchkey.spi.Range;
import dev.latchkey.spi.Transaction;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.FutureTask;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(600)
class DurableEngineTest {

    private static final int INTERRUPTED_WRITES = 25;

    @TempDir
    private Path directory;

    private final TimerThread time = new TimerThread("durable-engine-test");

    @AfterEach
    void stop() {
        time.close();
    }

    private Backend open(int replicas) {
        return Connections.backend(time, Map.of("dir", directory.toString(), "replicas", "" + replicas));
    }

    private static Set<String> keys(Backend backend) throws Exception {
        List<Entry> found = get(backend.list(Range.children("k"))).entries();
        return found.stream().map(Entry::name).collect(Collectors.toSet());
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    @DisplayName("Entries, tokens and sessions outlive the engine")
    void stateOutlivesTheEngine(int replicas) throws Exception {
        Backend first = open(replicas);
        BackendSession session = get(first.openSession(Duration.ofSeconds(30)));
        Outcome.Committed made = (Outcome.Committed) get(
                first.commit(Transaction.unowned().create("k/a", new byte[] {1}).build()));
        assertThatThrownBy(() -> open(replicas))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("in use");
        first.close();
        Backend second = open(replicas);
        Entry found = get(second.list(Range.key("k/a"))).entries().get(0);
        assertThat(found.stamp()).isEqualTo(made.entries().get(0).stamp());
        Outcome.Committed later = (Outcome.Committed) get(second.commit(
                Transaction.unowned().create("k/b", new byte[] {1}).build()));
        assertThat(later.entries().get(0).token()).isGreaterThan(found.token());
        assertThat(session.id()).isNotEmpty();
        second.close();
    }

    @Test
    @DisplayName("A directory in use is refused to another process, also after it was refused in this one")
    void refusedEverywhere() throws Exception {
        Backend backend = open(1);
        assertThatThrownBy(() -> open(1)).hasMessageContaining("in use");
        assertThat(openedByAnother()).isFalse();
        backend.close();
        assertThat(openedByAnother()).isTrue();
    }

    private boolean openedByAnother() throws IOException, InterruptedException {
        Process other = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Another.class.getName(),
                        directory.toString())
                .inheritIO()
                .start();
        return other.waitFor() == 0;
    }

    /** Opens the directory; its exit code says whether it could. */
    static final class Another {
        private Another() {}

        public static void main(String[] directory) {
            try (TimerThread time = new TimerThread("another")) {
                Connections.backend(time, Map.of("dir", directory[0])).close();
            } catch (IllegalArgumentException refused) {
                System.exit(refused.getMessage().contains("in use") ? 1 : 2);
            }
        }
    }

    @Test
    @DisplayName("Many short runs leave no more behind than a long one: their history becomes a snapshot")
    void shortRunsAreCompacted() throws Exception {
        for (int run = 0; run < 12; run++) {
            Backend backend = open(1);
            get(backend.commit(Transaction.unowned()
                    .create("k/" + run, new byte[600 * 1024])
                    .build()));
            backend.close();
        }
        try (Stream<Path> files = Files.list(directory)) {
            assertThat(files).anyMatch(file -> file.getFileName().toString().contains("snapshot"));
        }
        Backend again = open(1);
        assertThat(keys(again)).hasSize(12);
        again.close();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    @DisplayName(
            "Callers that are interrupted again and again while they write files themselves close none and lose nothing")
    void interruptedCallersHarmNothing(int replicas) throws Exception {
        Backend backend = open(replicas);
        Set<String> acknowledged = ConcurrentHashMap.newKeySet();
        List<Thread> callers = new ArrayList<>();
        for (int caller = 0; caller < 4; caller++) {
            int mine = caller;
            callers.add(new Thread(() -> writeInterrupted(backend, mine + "-", acknowledged)));
        }
        callers.forEach(Thread::start);
        while (callers.stream().anyMatch(Thread::isAlive)) {
            callers.forEach(Thread::interrupt);
            Thread.onSpinWait();
        }
        assertThat(acknowledged).hasSize(4 * INTERRUPTED_WRITES);
        assertThat(keys(backend)).containsAll(acknowledged);
        backend.close();
        Backend again = open(replicas);
        assertThat(keys(again)).containsExactlyInAnyOrderElementsOf(acknowledged);
        again.close();
    }

    private static void writeInterrupted(Backend backend, String prefix, Set<String> acknowledged) {
        for (int i = 0; i < INTERRUPTED_WRITES; i++) {
            Transaction create = Transaction.unowned()
                    .create("k/" + prefix + i, new byte[100])
                    .build();
            Thread.currentThread().interrupt();
            CompletableFuture<Outcome> outcome = backend.commit(create).toCompletableFuture();
            if (outcome.handle((value, failure) -> value instanceof Outcome.Committed)
                    .join()) {
                acknowledged.add(prefix + i);
            }
        }
    }

    @Test
    @DisplayName("Whoever opens an engine just as its last user leaves gets a new one, and finds no directory in use")
    void engineIsOpenedAsItsLastUserLeaves() throws Exception {
        Setup setup = new Setup(1, directory);
        EngineRoom room = EngineRoom.named("in-and-out", null, setup);
        CompletableFuture<Boolean> leave = new CompletableFuture<>();
        CompletableFuture<Boolean> busy = new CompletableFuture<>();
        Thread owner = new Thread(() -> room.engine().command(group -> busy.complete(true) && leave.join()));
        owner.start();
        busy.join();
        Thread leaving = new Thread(room::leave);
        leaving.start();
        awaitState(leaving, Thread.State.WAITING);
        FutureTask<EngineRoom> coming = new FutureTask<>(() -> EngineRoom.named("in-and-out", null, setup));
        Thread newcomer = new Thread(coming);
        newcomer.start();
        awaitState(newcomer, Thread.State.BLOCKED);
        leave.complete(true);
        coming.get().leave();
        leaving.join();
        owner.join();
    }

    private static void awaitState(Thread thread, Thread.State state) {
        while (thread.getState() != state && thread.getState() != Thread.State.TERMINATED) {
            Thread.onSpinWait();
        }
    }

    @Test
    @DisplayName("What was acknowledged before the process was killed is there afterwards, whenever that was")
    void acknowledgedOutlivesKill() throws Exception {
        int kills = Integer.getInteger("kills", 5);
        Random random = new Random(1);
        Set<String> acknowledged = new HashSet<>();
        for (int kill = 0; kill < kills; kill++) {
            acknowledged.addAll(writeUntilKilled(1 + random.nextInt(400), "r" + kill));
            Backend backend = open(1);
            assertThat(keys(backend)).containsAll(acknowledged);
            backend.close();
        }
        System.out.printf("Durable engine: %d kills, %d acknowledged writes, none lost%n", kills, acknowledged.size());
    }

    private Set<String> writeUntilKilled(int afterLines, String prefix) throws IOException, InterruptedException {
        Process writer = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xshare:auto",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        KilledWriter.class.getName(),
                        directory.toString(),
                        prefix)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        Set<String> lines = new HashSet<>();
        try (BufferedReader output =
                new BufferedReader(new InputStreamReader(writer.getInputStream(), StandardCharsets.UTF_8))) {
            for (String line = output.readLine(); line != null; line = output.readLine()) {
                lines.add(line);
                if (lines.size() == afterLines) {
                    writer.toHandle().destroyForcibly(); // the process only: what it has said is still read
                }
            }
        } finally {
            writer.destroyForcibly();
        }
        writer.waitFor();
        assertThat(lines)
                .as("lines of a writer that was to be killed after %d", afterLines)
                .hasSizeGreaterThanOrEqualTo(afterLines);
        lines.removeIf(line -> !line.endsWith(";")); // cut off by the kill
        return lines.stream().map(line -> line.substring(0, line.length() - 1)).collect(Collectors.toSet());
    }
}
