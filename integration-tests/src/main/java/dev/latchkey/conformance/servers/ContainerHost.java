package dev.latchkey.conformance.servers;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.command.InspectContainerResponse.ContainerState;
import com.github.dockerjava.api.model.ExposedPort;
import com.github.dockerjava.api.model.HostConfig;
import com.github.dockerjava.api.model.PortBinding;
import com.github.dockerjava.api.model.Ports.Binding;
import dev.latchkey.conformance.proxy.HeldPort;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Objects;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.wait.strategy.AbstractWaitStrategy;

/** Runs a server in a container, published on one port of the loopback that stays the same over restarts. */
final class ContainerHost implements Host {

    private static final Duration DOCKER_DEADLINE = Duration.ofSeconds(30);
    private static final int LAST_WORDS_CHARS = 2_000;

    private enum Phase {
        NEW,
        CREATED,
        CLOSED
    }

    private final GenericContainer<?> container;
    private final HeldPort port = new HeldPort();
    private final DockerClient docker = DockerClientFactory.instance().client();
    private Phase phase = Phase.NEW;

    /** The container must not have been started; its server listens on the given port inside. */
    ContainerHost(GenericContainer<?> container, int portInside) {
        this.container = container;
        ExposedPort exposed = ExposedPort.tcp(portInside);
        container.waitingFor(new NoWait()).withStartupAttempts(1).withCreateContainerCmdModifier(command -> {
            HostConfig host = Objects.requireNonNullElseGet(command.getHostConfig(), HostConfig::newHostConfig);
            Binding binding = Binding.bindIpAndPort(port.address().getHostString(), port.number());
            command.withExposedPorts(exposed).withHostConfig(host.withPortBindings(new PortBinding(binding, exposed)));
        });
    }

    @Override
    public void start() {
        if (phase == Phase.NEW) {
            phase = Phase.CREATED;
            container.start();
        } else {
            docker.startContainerCmd(container.getContainerId()).exec();
        }
    }

    @Override
    public void kill() {
        if (!isAlive()) {
            return;
        }
        boolean paused = isPaused();
        docker.killContainerCmd(container.getContainerId()).withSignal("KILL").exec();
        if (paused && isPaused()) {
            // The signal waits for the processes to thaw, and is the first thing that they meet then.
            resume();
        }
        Await.until(
                "the end of " + container.getDockerImageName(), DOCKER_DEADLINE, () -> !isAlive(), () -> "It runs.");
    }

    @Override
    public void pause() {
        docker.pauseContainerCmd(container.getContainerId()).exec();
    }

    @Override
    public void resume() {
        docker.unpauseContainerCmd(container.getContainerId()).exec();
    }

    @Override
    public boolean isAlive() {
        return phase == Phase.CREATED && Boolean.TRUE.equals(state().getRunning());
    }

    private boolean isPaused() {
        return Boolean.TRUE.equals(state().getPaused());
    }

    private ContainerState state() {
        return docker.inspectContainerCmd(container.getContainerId()).exec().getState();
    }

    @Override
    public InetSocketAddress address() {
        return port.address();
    }

    @Override
    public String lastWords() {
        if (phase != Phase.CREATED) {
            return "It has no container.";
        }
        String logs = container.getLogs();
        return "The end of its log:\n" + logs.substring(Math.max(0, logs.length() - LAST_WORDS_CHARS));
    }

    @Override
    public void close() {
        if (phase == Phase.CREATED) {
            container.stop();
        }
        phase = Phase.CLOSED;
        port.close();
    }

    /** Whether a server answers is asked later, in its own language, and of all servers of a cluster at once. */
    private static final class NoWait extends AbstractWaitStrategy {

        @Override
        protected void waitUntilReady() {}
    }
}
