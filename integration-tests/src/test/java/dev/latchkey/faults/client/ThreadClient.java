package dev.latchkey.faults.client;

import dev.latchkey.conformance.ClientLink;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;

/**
 * A client beside others in this process, for an engine that lives in it. To stop it, its workloads are held back wherever they
 * look up, and its way to the engine is silent; to kill it, it is left so for good.
 */
public final class ThreadClient implements FaultClient {

    private static final Duration DEADLINE = Duration.ofSeconds(60);

    private final String id;
    private final ClientLink link;
    private final Path directory;
    private final AtomicReference<Phase> phase = new AtomicReference<>(Phase.RUN);
    private final CountDownLatch ready = new CountDownLatch(1);
    private final Thread thread;
    private boolean stopped;
    private boolean killed;

    /** Guarded by this. */
    private boolean held;

    /** Starts it; it connects by what the function makes of the link's URI. */
    public ThreadClient(
            String id, ClientLink link, UnaryOperator<String> uri, Path parent, int storePort, List<String> workloads) {
        this.id = id;
        this.link = link;
        this.directory = parent.resolve(id);
        try {
            Files.createDirectories(directory);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        thread = new Thread(
                () -> {
                    try {
                        ClientWork.run(
                                new ClientWork.Task(id, uri.apply(link.uri()), journal(), storePort, workloads),
                                phase::get,
                                this::pass,
                                ready::countDown);
                    } catch (Exception e) {
                        throw new IllegalStateException("client " + id + " broke", e);
                    }
                },
                "client " + id);
        thread.setDaemon(true);
        thread.start();
    }

    private synchronized void pass() {
        while (held) {
            try {
                wait();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    private synchronized void hold(boolean hold) {
        held = hold;
        notifyAll();
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
        return directory.resolve(ProcessClient.JOURNAL);
    }

    @Override
    public void awaitReady() {
        if (!Waiting.until(DEADLINE, () -> ready.getCount() == 0)) {
            throw new IllegalStateException("Client " + id + " was to be ready, and is not.");
        }
    }

    @Override
    public void stop() {
        if (!killed) {
            hold(true);
            link.blackhole();
            stopped = true;
        }
    }

    @Override
    public void resume() {
        if (stopped && !killed) {
            link.restore();
            hold(false);
            stopped = false;
        }
    }

    @Override
    public void kill() {
        hold(true);
        link.blackhole();
        killed = true;
    }

    @Override
    public boolean isAlive() {
        return !killed;
    }

    @Override
    public void say(Phase next) {
        phase.set(next);
    }

    @Override
    public boolean awaitEnd() {
        return killed || Waiting.until(DEADLINE, () -> !thread.isAlive());
    }

    @Override
    public void close() {
        phase.set(Phase.END);
        link.restore();
        hold(false);
        Waiting.until(DEADLINE, () -> !thread.isAlive());
        link.close();
    }
}
