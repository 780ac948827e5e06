package dev.latchkey.conformance.servers;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.File;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@DisplayName("A guarded process")
class GuardedProcessIT {

    private static final long DEADLINE_SECONDS = 20;
    private static final List<String> ENDLESS = List.of("sleep", "1000000");

    private enum Child {
        RUNNING,
        PAUSED
    }

    @TempDir
    Path directory;

    @ParameterizedTest
    @EnumSource(Child.class)
    @DisplayName("ends with the JVM that started it, even if that is killed, even if it is paused itself")
    void endsWithItsKilledParent(Child child) throws Exception {
        Process parent = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        String.join(File.pathSeparator, archive(GuardedProcess.class), archive(GuardedProcessIT.class)),
                        Parent.class.getName(),
                        directory.resolve("log").toString(),
                        child.name())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (BufferedReader said = parent.inputReader()) {
            ProcessHandle orphan =
                    ProcessHandle.of(Long.parseLong(said.readLine())).orElseThrow();
            assertThat(orphan.isAlive()).isTrue();
            parent.destroyForcibly();
            orphan.onExit().get(DEADLINE_SECONDS, TimeUnit.SECONDS);
        } finally {
            parent.destroyForcibly();
        }
    }

    @Test
    @DisplayName("leaves no guard behind when it was killed on purpose")
    void killEndsTheGuardToo() throws Exception {
        GuardedProcess process = GuardedProcess.start(ENDLESS, directory.resolve("log"));
        ProcessHandle server = ProcessHandle.of(process.pid()).orElseThrow();
        Await.until(
                "a guard",
                Duration.ofSeconds(DEADLINE_SECONDS),
                () -> guard(server).isPresent(),
                () -> "None came.");
        ProcessHandle guard = guard(server).orElseThrow();
        process.kill();
        assertThat(process.isAlive()).isFalse();
        guard.onExit().get(DEADLINE_SECONDS, TimeUnit.SECONDS);
    }

    private static Optional<ProcessHandle> guard(ProcessHandle server) {
        return server.children().findFirst();
    }

    private static String archive(Class<?> type) throws Exception {
        return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI())
                .toString();
    }

    /** Starts a guarded process, says its id, and waits to be killed. */
    static final class Parent {

        private Parent() {}

        public static void main(String[] arguments) throws Exception {
            GuardedProcess process = GuardedProcess.start(ENDLESS, Path.of(arguments[0]));
            if (Child.valueOf(arguments[1]) == Child.PAUSED) {
                process.pause();
            }
            System.out.println(process.pid());
            Thread.currentThread().join();
        }
    }
}
