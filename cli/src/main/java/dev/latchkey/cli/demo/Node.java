package dev.latchkey.cli.demo;

import dev.latchkey.Coordinator;
import dev.latchkey.discovery.Registration;
import dev.latchkey.discovery.ServiceInstance;
import dev.latchkey.election.LeaderLatch;
import dev.latchkey.session.Grant;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** A participant with a session of its own, inside the process of the demo. */
final class Node implements AutoCloseable {

    private final String name;
    private final Coordinator coordinator;
    private final CompletableFuture<Grant> elected = new CompletableFuture<>();
    private @Nullable LeaderLatch latch;

    private Node(String name, Coordinator coordinator) {
        this.name = name;
        this.coordinator = coordinator;
    }

    static Node connect(String name, String uri, Duration ttl) {
        return new Node(
                name, Coordinator.builder(uri).name(name).sessionTtl(ttl).connect());
    }

    String name() {
        return name;
    }

    Coordinator coordinator() {
        return coordinator;
    }

    /** Stands for election; completes with its leadership. */
    CompletableFuture<Grant> stand() {
        LeaderLatch candidacy = coordinator.leaderLatch(Cast.ELECTION, name);
        latch = candidacy;
        candidacy.onElected(elected::complete);
        candidacy.start();
        return elected;
    }

    LeaderLatch candidacy() {
        LeaderLatch candidacy = latch;
        if (candidacy == null) {
            throw new IllegalStateException(name + " does not stand for election.");
        }
        return candidacy;
    }

    /** Registers as an instance of the service; completes when the engine has it. */
    CompletableFuture<Registration> register(int port) {
        return coordinator
                .services()
                .registerAsync(
                        ServiceInstance.of(Cast.SERVICE, "127.0.0.1", port).withId(name));
    }

    @Override
    public void close() {
        coordinator.close();
    }
}
