package dev.latchkey.documentation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latchkey.Coordinator;
import dev.latchkey.codec.Codecs;
import dev.latchkey.conformance.servers.EtcdVersion;
import dev.latchkey.conformance.servers.SharedEngines;
import dev.latchkey.examples.BoxOffice;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The example as a user starts it: processes that are told the engine by their environment, and nothing else. */
@DisplayName("The example sells each seat once")
class BoxOfficeIT {

    private static final int SEATS = 12;

    /** Processes that begin all at once on a loaded machine take their time. */
    private static final String PATIENTLY = "?connectTimeout=2m&requestTimeout=30s&sessionTtl=40s";

    private final String namespace = "theatre-" + UUID.randomUUID();

    @TempDir
    private Path directory;

    @Test
    @DisplayName("from three processes on ZooKeeper")
    void onZooKeeper() throws Exception {
        sellsEachSeatOnce(SharedEngines.zooKeeper(1).uri(namespace) + PATIENTLY, 3);
    }

    @Test
    @DisplayName("from three processes on etcd")
    void onEtcd() throws Exception {
        sellsEachSeatOnce(SharedEngines.etcd(EtcdVersion.V3_4, 1).uri(namespace) + PATIENTLY, 3);
    }

    @Test
    @DisplayName("from one process with its engine inside")
    void insideTheProcess() throws Exception {
        assertSoldOnce(run("local:" + PATIENTLY, 1));
    }

    private void sellsEachSeatOnce(String uri, int offices) throws Exception {
        try (Coordinator coordinator = Coordinator.connect(uri)) {
            coordinator.config("theatre").put("evening/offices", Codecs.ints(), offices);
        }
        assertSoldOnce(run(uri, offices));
    }

    private static void assertSoldOnce(List<String> said) {
        assertThat(said)
                .filteredOn(line -> line.contains(" sold seat "))
                .extracting(line -> Integer.parseInt(line.replaceFirst(".* sold seat ", "")))
                .containsExactlyInAnyOrderElementsOf(
                        IntStream.rangeClosed(1, SEATS).boxed().toList());
        assertThat(said)
                .filteredOn(line -> line.contains(" closed the evening, token "))
                .hasSize(1);
    }

    /** Runs so many offices to their end, and returns what they said. */
    private List<String> run(String uri, int offices) throws Exception {
        List<Process> processes = new ArrayList<>();
        try {
            for (int i = 0; i < offices; i++) {
                processes.add(start(uri, "office-" + i));
            }
            List<String> said = new ArrayList<>();
            for (int i = 0; i < offices; i++) {
                boolean ended = processes.get(i).waitFor(5, TimeUnit.MINUTES);
                List<String> lines = Files.readAllLines(log("office-" + i));
                assertThat(ended)
                        .as(() -> "an office has gone home; it said " + lines)
                        .isTrue();
                assertThat(processes.get(i).exitValue())
                        .as(() -> "the exit code of an office that said " + lines)
                        .isZero();
                assertThat(lines).contains("office-" + i + " goes home");
                said.addAll(lines);
            }
            return said;
        } finally {
            processes.forEach(Process::destroyForcibly);
        }
    }

    private Process start(String uri, String name) throws Exception {
        ProcessBuilder office = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx128m",
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-Dorg.slf4j.simpleLogger.defaultLogLevel=error",
                        "-cp",
                        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                        BoxOffice.class.getName(),
                        name)
                .redirectErrorStream(true)
                .redirectOutput(log(name).toFile());
        office.environment().put("LATCHKEY_URI", uri);
        return office.start();
    }

    private Path log(String name) {
        return directory.resolve(name + ".log");
    }
}
