package dev.latchkey.conformance.servers;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Runs a server as a child process that ends with this JVM, however this JVM ends, even when the child is stopped.
 *
 * <p>Beside each server a shell waits on a pipe from this JVM. The kernel closes the pipe when the JVM is gone, and then the
 * shell kills the server. A line through the pipe tells the shell that it is not needed any longer.
 */
public final class GuardedProcess {

    private static final Duration SIGNAL_DEADLINE = Duration.ofSeconds(10);

    /** The shell becomes the server, so {@code $$} is the server's own process id. */
    private static final String GUARD = """
            exec 3<&0
            { trap '' INT TERM HUP; read -r line <&3 || kill -KILL $$; } >/dev/null 2>&1 &
            exec "$@" </dev/null 3<&-
            """;

    private final Process process;

    private GuardedProcess(Process process) {
        this.process = process;
    }

    /** Starts a command; what it prints is appended to the log. */
    public static GuardedProcess start(List<String> command, Path log) {
        List<String> guarded = new ArrayList<>(List.of("sh", "-c", GUARD, "guard"));
        guarded.addAll(command);
        try {
            return new GuardedProcess(new ProcessBuilder(guarded)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                    .start());
        } catch (IOException e) {
            throw new UncheckedIOException("could not start " + command.get(0), e);
        }
    }

    long pid() {
        return process.pid();
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    /** Kills the server, stopped or not, and waits for its end. */
    public void kill() {
        process.destroyForcibly();
        boolean interrupted = false;
        while (process.isAlive()) {
            try {
                process.waitFor();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        // Only now: by then the process id is nobody's, and the guard must not kill whoever gets it next.
        try (OutputStream guard = process.getOutputStream()) {
            guard.write('\n');
        } catch (IOException e) {
            // The guard is gone already, and with it the danger.
        }
    }

    /** Stops the server's threads, all of them, before this returns. */
    public void pause() {
        signal("STOP");
        Await.until(
                "the stop of process " + process.pid(),
                SIGNAL_DEADLINE,
                this::isStopped,
                () -> "It runs or has ended.");
    }

    /** Lets the server go on. */
    public void resume() {
        signal("CONT");
        Await.until("process " + process.pid() + " going on", SIGNAL_DEADLINE, () -> !isStopped(), () -> "It stands.");
    }

    private void signal(String name) {
        try {
            Process kill = new ProcessBuilder("sh", "-c", "kill -" + name + " " + process.pid())
                    .redirectErrorStream(true)
                    .start();
            String said = new String(kill.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (kill.waitFor() != 0) {
                throw new IllegalStateException(
                        "signal " + name + " could not be sent to process " + process.pid() + ": " + said.strip());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while signal " + name + " was sent", e);
        }
    }

    /** Whether every thread stands; one that is inside the kernel stops a little later than the others. */
    private boolean isStopped() {
        try (var tasks = Files.list(Path.of("/proc", Long.toString(process.pid()), "task"))) {
            return tasks.allMatch(GuardedProcess::isTaskStopped);
        } catch (IOException | UncheckedIOException e) {
            return false;
        }
    }

    private static boolean isTaskStopped(Path task) {
        try {
            String stat = Files.readString(task.resolve("stat"));
            // The state follows the name, which stands in parentheses and may contain any character.
            return stat.charAt(stat.lastIndexOf(')') + 2) == 'T';
        } catch (IOException e) {
            // A thread that ended while we looked does not run.
            return true;
        }
    }
}
