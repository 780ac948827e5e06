package dev.latchkey.cli.demo;

import dev.latchkey.local.LocalCluster;
import dev.latchkey.local.LocalLink;
import dev.latchkey.session.Grant;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;

/** A victim on the embedded engine: the test kit commands the way between it and the engine. */
final class CutOffVictim implements Victim {

    private final Node node;
    private final LocalLink link;
    private final CompletableFuture<Grant> leadership = new CompletableFuture<>();
    private final AtomicLong knewNanos = new AtomicLong();

    private CutOffVictim(Node node, LocalLink link) {
        this.node = node;
        this.link = link;
    }

    static CutOffVictim connect(LocalCluster cluster, String name, String uri, Duration ttl) {
        return new CutOffVictim(Node.connect(name, uri, ttl), cluster.link(name));
    }

    @Override
    public String name() {
        return node.name();
    }

    @Override
    public CompletableFuture<Long> stand() {
        return node.stand().thenApply(grant -> {
            grant.whenLost().thenAccept(reason -> knewNanos.set(System.nanoTime()));
            leadership.complete(grant);
            return grant.fencingToken();
        });
    }

    @Override
    public String cutOff() {
        link.blackhole();
        return "The way between " + name() + " and the engine goes dead. Nobody tells anybody.";
    }

    @Override
    public OptionalLong knewNanos() {
        long nanos = knewNanos.get();
        return nanos == 0 ? OptionalLong.empty() : OptionalLong.of(nanos);
    }

    @Override
    public CompletableFuture<Attempt> comeBackAndWrite() {
        link.restore();
        return leadership.thenApply(grant -> new Attempt(grant.fencingToken(), grant.isValid()));
    }

    @Override
    public CompletableFuture<Void> register(int port) {
        return node.register(port).thenApply(registration -> null);
    }

    @Override
    public String die() {
        link.cut();
        return name() + " dies: it is cut off for good, and cannot say good-bye.";
    }

    @Override
    public void close() {
        link.restore();
        node.close();
    }
}
