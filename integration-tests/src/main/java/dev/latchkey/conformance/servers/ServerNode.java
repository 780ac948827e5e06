package dev.latchkey.conformance.servers;

import dev.latchkey.conformance.Engine;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.function.BooleanSupplier;

/** One server of an engine: a host, and what is known of its state. Thread-safe. */
final class ServerNode implements Engine.Server {

    private static final Duration ANSWER_DEADLINE = Duration.ofSeconds(60);

    private enum State {
        DOWN,
        RUNNING,
        PAUSED
    }

    private final String name;
    private final Dialect dialect;
    private final Host host;
    private final BooleanSupplier hasMajority;
    private final Runnable disturbed;

    /** Guarded by this; reads for messages and questions may be a moment late. */
    private volatile State state = State.DOWN;

    /**
     * The supplier says whether enough servers of the cluster run for any of them to answer; the other is run whenever this one
     * is stopped or started.
     */
    ServerNode(String name, Dialect dialect, Host host, BooleanSupplier hasMajority, Runnable disturbed) {
        this.name = name;
        this.dialect = dialect;
        this.host = host;
        this.hasMajority = hasMajority;
        this.disturbed = disturbed;
    }

    @Override
    public String name() {
        return name;
    }

    InetSocketAddress address() {
        return host.address();
    }

    boolean isRunning() {
        return state == State.RUNNING;
    }

    @Override
    public boolean isLeader() {
        try {
            return isRunning() && dialect.leads(address());
        } catch (IOException e) {
            return false;
        }
    }

    @Override
    public synchronized void kill() {
        host.kill();
        become(State.DOWN);
    }

    /** Starts it again on its data and its address, and waits until it answers, unless too few servers run for that. */
    @Override
    public void start() {
        launch();
        if (hasMajority.getAsBoolean()) {
            awaitAnswer();
        }
    }

    /** Starts or resumes it without waiting for anything. */
    synchronized void launch() {
        switch (state) {
            case DOWN -> host.start();
            case PAUSED -> host.resume();
            case RUNNING -> {
                if (!host.isAlive()) {
                    throw new IllegalStateException(name + " was to run, and has ended by itself. " + host.lastWords());
                }
                return;
            }
        }
        become(State.RUNNING);
    }

    private void become(State next) {
        state = next;
        disturbed.run();
    }

    /** Waits until it carries out operations of the whole cluster. */
    void awaitAnswer() {
        Await.until("an answer of " + name, ANSWER_DEADLINE, this::answers, host::lastWords);
    }

    /** Whether it carries out operations of the whole cluster just now. */
    boolean answersNow() {
        try {
            return isRunning() && dialect.answers(address());
        } catch (IOException e) {
            return false;
        }
    }

    private boolean answers() {
        if (!host.isAlive()) {
            throw new IllegalStateException(name + " was to answer, and has ended. " + host.lastWords());
        }
        try {
            return dialect.answers(address());
        } catch (IOException e) {
            return false;
        }
    }

    @Override
    public synchronized void pause() {
        require(State.RUNNING, "paused");
        host.pause();
        become(State.PAUSED);
    }

    @Override
    public synchronized void resume() {
        require(State.PAUSED, "resumed");
        host.resume();
        become(State.RUNNING);
    }

    private void require(State wanted, String purpose) {
        if (state != wanted) {
            throw new IllegalStateException(
                    name + " was to be " + purpose + ", and is " + state + " instead of " + wanted);
        }
    }

    synchronized void close() {
        host.close();
        state = State.DOWN;
    }

    @Override
    public String toString() {
        return name + ", " + state;
    }
}
