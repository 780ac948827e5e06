package dev.latchkey.commandline;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** The {@code latchkey} command as a process of its own, from the one jar that users get. It has no terminal. */
final class Command implements AutoCloseable {

    /** So far beyond what anything here takes that a slow machine fails no test. */
    static final Duration DEADLINE = Duration.ofMinutes(4);

    private static final Path JAR =
            Path.of("..", "cli", "target", "latchkey.jar").toAbsolutePath();
    private static final long POLL_NANOS = 10_000_000;

    private final List<String> arguments;
    private final Process process;
    private final Path out;
    private final Path err;

    private Command(List<String> arguments, Process process, Path out, Path err) {
        this.arguments = arguments;
        this.process = process;
        this.out = out;
        this.err = err;
    }

    /** Starts it for the engine that the environment names. */
    static Command start(String uri, String... arguments) {
        List<String> line = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx192m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                // As the script has it: newer JVMs would warn of what gRPC does, and older ones do not know the word.
                "-XX:+IgnoreUnrecognizedVMOptions",
                "--sun-misc-unsafe-memory-access=allow",
                "-jar",
                JAR.toString()));
        line.addAll(List.of(arguments));
        try {
            Path out = Files.createTempFile("latchkey-out", ".txt");
            Path err = Files.createTempFile("latchkey-err", ".txt");
            ProcessBuilder builder = new ProcessBuilder(line)
                    .redirectInput(
                            ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                    .redirectOutput(out.toFile())
                    .redirectError(err.toFile());
            Map<String, String> environment = builder.environment();
            environment.remove("LATCHKEY_URI");
            if (!uri.isEmpty()) {
                environment.put("LATCHKEY_URI", uri);
            }
            return new Command(List.of(arguments), builder.start(), out, err);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Runs it to its end. */
    static Result run(String uri, String... arguments) {
        try (Command command = start(uri, arguments)) {
            return command.result();
        }
    }

    /** How it ended. */
    record Result(int exitCode, String out, String err) {

        List<String> lines() {
            return out.lines().toList();
        }
    }

    /** Waits for its end. */
    Result result() {
        await("ended", () -> !process.isAlive());
        return new Result(process.exitValue(), out(), err());
    }

    long pid() {
        return process.pid();
    }

    /** Waits for a line on its standard output that begins so, and returns the rest of it. */
    String awaitLine(String beginning) {
        await("said \"" + beginning + "\"", () -> line(beginning).isPresent() || !process.isAlive());
        return line(beginning)
                .map(line -> line.substring(beginning.length()))
                .orElseThrow(() -> new AssertionError(this + " has ended without saying \"" + beginning + "\"."));
    }

    private Optional<String> line(String beginning) {
        String said = out();
        return said.substring(0, said.lastIndexOf('\n') + 1)
                .lines()
                .filter(line -> line.startsWith(beginning))
                .findFirst();
    }

    /** SIGTERM. */
    void terminate() {
        process.destroy();
    }

    /** SIGKILL. */
    void kill() {
        process.destroyForcibly();
    }

    String out() {
        return read(out);
    }

    String err() {
        return read(err);
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void await(String what, BooleanSupplier condition) {
        await(this + " has " + what, DEADLINE, condition);
    }

    /** Waits for what a test expects. */
    static void await(String what, Duration deadline, BooleanSupplier condition) {
        long start = System.nanoTime();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - start > deadline.toNanos()) {
                throw new AssertionError("Waited " + deadline.toSeconds() + " s in vain until " + what + ".");
            }
            LockSupport.parkNanos(POLL_NANOS);
        }
    }

    @Override
    public String toString() {
        return "latchkey " + String.join(" ", arguments) + " (which said: " + out() + err() + ")";
    }

    @Override
    public void close() {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
        try {
            process.waitFor();
            Files.deleteIfExists(out);
            Files.deleteIfExists(err);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
