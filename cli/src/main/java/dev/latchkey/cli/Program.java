package dev.latchkey.cli;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Another program, which runs on this process's input and outputs, and can be ended with all that it has started. Thread-safe.
 */
final class Program {

    private static final Duration KILL_TAKES_MAX = Duration.ofSeconds(10);

    private final Process process;
    private final Duration grace;

    private Program(Process process, Duration grace) {
        this.process = process;
        this.grace = grace;
    }

    /**
     * Starts it.
     *
     * @param grace how long it has to end by itself once it is told to
     * @throws NotStartedException if there is no such program, or it cannot be run
     */
    static Program start(List<String> command, Map<String, String> environment, Duration grace)
            throws NotStartedException {
        ProcessBuilder builder = new ProcessBuilder(command).inheritIO();
        builder.environment().putAll(environment);
        try {
            return new Program(builder.start(), grace);
        } catch (IOException failure) {
            throw new NotStartedException(command.get(0), failure);
        }
    }

    /** Waits for its end, and returns its exit code; 128+n if signal n ended it. */
    int await() throws InterruptedException {
        return process.waitFor();
    }

    /** Asks it, and all that it has started, to end; whoever has not ended after the grace is killed. Returns when it is over. */
    void end() {
        // Once the program has ended, what it started is nobody's, and could not be found any more.
        List<ProcessHandle> all = new ArrayList<>(process.descendants().toList());
        all.add(process.toHandle());
        all.forEach(ProcessHandle::destroy);
        if (!haveEnded(all, grace)) {
            all.forEach(ProcessHandle::destroyForcibly);
            haveEnded(all, KILL_TAKES_MAX);
        }
    }

    private static boolean haveEnded(List<ProcessHandle> all, Duration wait) {
        CompletableFuture<?>[] ends = all.stream().map(ProcessHandle::onExit).toArray(CompletableFuture<?>[]::new);
        try {
            CompletableFuture.allOf(ends).get(wait.toNanos(), TimeUnit.NANOSECONDS);
            return true;
        } catch (TimeoutException | ExecutionException late) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** The program could not be started. */
    static final class NotStartedException extends Exception {

        private static final long serialVersionUID = 1L;

        private static final Pattern SYSTEM_ERROR = Pattern.compile("error[=:] ?\\d+(?:, | \\()(.+?)\\)?\\s*$");

        private final boolean missing;

        private NotStartedException(String program, IOException cause) {
            super("The program \"" + program + "\" could not be started: " + reason(cause) + ".", cause);
            this.missing = reason(cause).contains("No such file");
        }

        /** The exit code that a shell gives for it. */
        int exitCode() {
            return missing ? ExitCode.NOT_FOUND : ExitCode.NOT_RUNNABLE;
        }

        private static String reason(IOException failure) {
            // "…: error=2, No such file or directory", or in newer versions "…: error: 2 (No such file or directory)".
            Matcher matcher = SYSTEM_ERROR.matcher(String.valueOf(failure.getMessage()));
            return matcher.find() ? matcher.group(1) : String.valueOf(failure.getMessage());
        }
    }
}
