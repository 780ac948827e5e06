package dev.latchkey.conformance;

import dev.latchkey.conformance.servers.GuardedProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A process that uses a lock, as its parent sees it: it reads what the process prints, and says words to it. */
record LockWorker(String name, Path directory, GuardedProcess process) implements AutoCloseable {

    private static final String SAYS = "says.log";

    /** Starts {@link LockWorkerMain} with its directory and these arguments. */
    static LockWorker start(Path directory, List<String> arguments) {
        return start(LockWorkerMain.class, directory, arguments);
    }

    /** Starts this class with its directory and these arguments. */
    static LockWorker start(Class<?> main, Path directory, List<String> arguments) {
        try {
            Files.createDirectories(directory);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx128m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Dorg.slf4j.simpleLogger.defaultLogLevel=error",
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                main.getName(),
                directory.toString()));
        command.addAll(arguments);
        return new LockWorker(
                directory.getFileName() + "/", directory, GuardedProcess.start(command, directory.resolve(SAYS)));
    }

    /** Says a word that the process waits for. */
    void say(String word) {
        try {
            Files.createFile(directory.resolve(word));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Waits for a line that begins so, as long as the process says anything. */
    String awaitLine(String beginning) {
        Await.untilOrStuck(
                "process " + name + " says \"" + beginning + "\"",
                this::lastWords,
                () -> !lines(beginning).isEmpty());
        return lines(beginning).get(0);
    }

    /** The complete lines so far that begin so. */
    List<String> lines(String beginning) {
        String said = said();
        return said.substring(0, said.lastIndexOf('\n') + 1)
                .lines()
                .filter(line -> line.startsWith(beginning))
                .toList();
    }

    private String lastWords() {
        String said = said();
        return said.substring(Math.max(0, said.length() - 500));
    }

    private String said() {
        try {
            Path says = directory.resolve(SAYS);
            return Files.exists(says) ? Files.readString(says) : "";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        process.kill();
    }
}
