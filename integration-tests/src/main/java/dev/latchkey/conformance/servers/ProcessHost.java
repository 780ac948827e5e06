package dev.latchkey.conformance.servers;

import dev.latchkey.conformance.proxy.HeldPort;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Runs a server as a child process of this JVM, in a directory of its own whose log outlives it. */
final class ProcessHost implements Host {

    private static final int LAST_WORDS_CHARS = 2_000;

    private final List<String> command;
    private final WorkDirectory directory;
    private final List<HeldPort> ports;
    private volatile @Nullable GuardedProcess process;

    /** The first port is the clients'. */
    ProcessHost(List<String> command, WorkDirectory directory, List<HeldPort> ports) {
        this.command = List.copyOf(command);
        this.directory = directory;
        this.ports = List.copyOf(ports);
    }

    @Override
    public void start() {
        process = GuardedProcess.start(command, directory.log());
    }

    @Override
    public void kill() {
        GuardedProcess running = process;
        if (running != null) {
            running.kill();
            process = null;
        }
    }

    @Override
    public void pause() {
        running().pause();
    }

    @Override
    public void resume() {
        running().resume();
    }

    @Override
    public boolean isAlive() {
        GuardedProcess running = process;
        return running != null && running.isAlive();
    }

    /** The server's process; −1 while there is none. */
    long pid() {
        GuardedProcess running = process;
        return running == null ? -1 : running.pid();
    }

    private GuardedProcess running() {
        GuardedProcess running = process;
        if (running == null) {
            throw new IllegalStateException("a running server was wanted, and this one does not run; start it first");
        }
        return running;
    }

    @Override
    public InetSocketAddress address() {
        return ports.get(0).address();
    }

    @Override
    public String lastWords() {
        Path log = directory.log();
        try {
            String all = Files.exists(log) ? Files.readString(log, StandardCharsets.ISO_8859_1) : "";
            return "The end of " + log + ":\n" + all.substring(Math.max(0, all.length() - LAST_WORDS_CHARS));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        kill();
        ports.forEach(HeldPort::close);
        directory.removeData();
    }
}
