package dev.latchkey.faults.client;

import dev.latchkey.conformance.ClientLink;
import dev.latchkey.conformance.servers.GuardedProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.BooleanSupplier;

/** A client in a process of its own. */
public final class ProcessClient implements FaultClient {

    static final String JOURNAL = "journal";
    static final String READY = "ready";

    private static final Duration START_DEADLINE = Duration.ofSeconds(120);
    private static final Duration END_DEADLINE = Duration.ofSeconds(60);

    private enum State {
        RUNNING,
        STOPPED,
        KILLED
    }

    private final String id;
    private final ClientLink link;
    private final Path directory;
    private final long startedNanos = System.nanoTime();
    private final GuardedProcess process;
    private State state = State.RUNNING;

    /** Starts it; it connects by the link. */
    public ProcessClient(String id, ClientLink link, Path parent, int storePort, List<String> workloads) {
        this.id = id;
        this.link = link;
        this.directory = parent.resolve(id);
        try {
            Files.createDirectories(directory);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        process = GuardedProcess.start(
                List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx160m",
                        "-Xss512k",
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-XX:-UsePerfData",
                        "-Xshare:auto",
                        "-Dorg.slf4j.simpleLogger.defaultLogLevel=error",
                        "-Dorg.slf4j.simpleLogger.showDateTime=true",
                        "-cp",
                        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                        ClientMain.class.getName(),
                        id,
                        link.uri(),
                        directory.toString(),
                        Integer.toString(storePort),
                        String.join(",", workloads)),
                directory.resolve("log"));
    }

    @Override
    public String id() {
        return id;
    }

    @Override
    public ClientLink link() {
        return link;
    }

    @Override
    public Path journal() {
        return directory.resolve(JOURNAL);
    }

    @Override
    public void awaitReady() {
        Path ready = directory.resolve(READY);
        if (!until(START_DEADLINE, () -> Files.exists(ready) || !process.isAlive()) || !Files.exists(ready)) {
            throw new IllegalStateException("Client " + id + " was to be ready, and is not; its log is "
                    + directory.resolve("log").toAbsolutePath());
        }
        try {
            long told = Long.parseLong(Files.readString(ready));
            if (told - startedNanos < 0 || System.nanoTime() - told < 0) {
                throw new IllegalStateException("One clock for all processes is wanted, and client " + id
                        + " has another: it was started at " + startedNanos + " and says that it is " + told + ".");
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void stop() {
        if (state == State.RUNNING && process.isAlive()) {
            process.pause();
            state = State.STOPPED;
        }
    }

    @Override
    public void resume() {
        if (state == State.STOPPED) {
            process.resume();
            state = State.RUNNING;
        }
    }

    @Override
    public void kill() {
        process.kill();
        state = State.KILLED;
    }

    @Override
    public boolean isAlive() {
        return state != State.KILLED;
    }

    @Override
    public void say(Phase phase) {
        try {
            Files.writeString(directory.resolve(phase.name()), "");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public boolean awaitEnd() {
        return until(END_DEADLINE, () -> !process.isAlive());
    }

    private static boolean until(Duration within, BooleanSupplier condition) {
        return Waiting.until(within, condition);
    }

    @Override
    public void close() {
        process.kill();
        link.close();
    }
}
