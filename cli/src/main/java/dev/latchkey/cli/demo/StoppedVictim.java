package dev.latchkey.cli.demo;

import dev.latchkey.cli.Main;
import dev.latchkey.cli.Shutdown;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;

/**
 * A victim on a real engine: a process of its own that is stopped by a signal, as a long garbage collection or a moved virtual
 * machine stops one, and goes on later in the middle of what it was doing.
 */
final class StoppedVictim implements Victim {

    private final String name;
    private final Process process;
    private final Writer commands;
    private final Runnable kill = this::kill;
    private final CompletableFuture<Long> elected = new CompletableFuture<>();
    private final CompletableFuture<Attempt> attempt = new CompletableFuture<>();
    private final CompletableFuture<Void> registered = new CompletableFuture<>();

    private StoppedVictim(String name, Process process) {
        this.name = name;
        this.process = process;
        this.commands = process.outputWriter(StandardCharsets.UTF_8);
    }

    /** Starts the process. The URI goes by the environment, where other users of the machine do not see it. */
    static StoppedVictim start(String name, String uri, Duration ttl) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                ProcessHandle.current().info().command().orElse("java"),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-XX:+IgnoreUnrecognizedVMOptions",
                "--sun-misc-unsafe-memory-access=allow"));
        String classPath = System.getProperty("java.class.path");
        // Only as a jar that is run by itself does the command have what its manifest allows it.
        boolean isJar = classPath.endsWith(".jar") && !classPath.contains(File.pathSeparator);
        command.addAll(isJar ? List.of("-jar", classPath) : List.of("-cp", classPath, Main.class.getName()));
        command.addAll(List.of(DemoNodeCommand.NAME, name, ttl.toString()));
        ProcessBuilder builder = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT);
        builder.environment().put("LATCHKEY_URI", uri);
        StoppedVictim victim = new StoppedVictim(name, builder.start());
        Shutdown.before(victim.kill);
        Thread listener = new Thread(victim::listen, "demo-listens-to-" + name);
        listener.setDaemon(true);
        listener.start();
        return victim;
    }

    private void listen() {
        try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                hear(line.split(" "));
            }
        } catch (IOException | RuntimeException broken) {
            fail(broken);
        }
        fail(new UntrueException("The process of " + name + " has ended before its time."));
    }

    private void hear(String[] words) {
        switch (words[0]) {
            case DemoNodeCommand.ELECTED -> elected.complete(Long.parseLong(words[1]));
            case DemoNodeCommand.WRITES ->
                attempt.complete(new Attempt(Long.parseLong(words[1]), Boolean.parseBoolean(words[2])));
            case DemoNodeCommand.REGISTERED -> registered.complete(null);
            default -> throw new IllegalStateException("The process of " + name + " said: " + words[0]);
        }
    }

    private void fail(Exception cause) {
        elected.completeExceptionally(cause);
        attempt.completeExceptionally(cause);
        registered.completeExceptionally(cause);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public CompletableFuture<Long> stand() {
        tell(DemoNodeCommand.STAND);
        return elected;
    }

    @Override
    public String cutOff() {
        signal("STOP");
        return "The process of " + name + " is stopped (SIGSTOP " + process.pid()
                + "), as a long garbage collection would. It can tell nobody.";
    }

    @Override
    public OptionalLong knewNanos() {
        return OptionalLong.empty();
    }

    @Override
    public CompletableFuture<Attempt> comeBackAndWrite() {
        // It reads this when it goes on: the write is the first thing that it does.
        tell(DemoNodeCommand.WRITE);
        signal("CONT");
        return attempt;
    }

    @Override
    public CompletableFuture<Void> register(int port) {
        tell(DemoNodeCommand.REGISTER + " " + port);
        return registered;
    }

    @Override
    public String die() {
        kill();
        return "The process of " + name + " is killed (SIGKILL " + process.pid() + ") and cannot say good-bye.";
    }

    @Override
    public void close() {
        kill();
        Shutdown.forget(kill);
    }

    /** Works on a stopped process, too. */
    private void kill() {
        process.destroyForcibly();
    }

    private void tell(String command) {
        try {
            commands.write(command + "\n");
            commands.flush();
        } catch (IOException gone) {
            throw new UncheckedIOException(gone);
        }
    }

    private void signal(String signal) {
        try {
            int code = new ProcessBuilder("sh", "-c", "kill -" + signal + " " + process.pid())
                    .inheritIO()
                    .start()
                    .waitFor();
            Truth.check(code == 0, "signal " + signal + " to the process of " + name);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new UntrueException("The demo was interrupted.");
        }
    }
}
