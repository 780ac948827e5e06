package dev.latchkey.conformance.servers;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latchkey.conformance.Engine;
import java.time.Duration;
import java.util.List;
import java.util.function.IntFunction;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

@DisplayName("An engine of real servers")
@ParameterizedClass
@EnumSource(EngineFixturesIT.Fleet.class)
class EngineFixturesIT {

    private static final Duration DEADLINE = Duration.ofSeconds(30);

    /** Every way to run servers. */
    enum Fleet {
        ZOOKEEPER(SharedEngines::zooKeeper),
        ETCD_3_4(nodes -> SharedEngines.etcd(EtcdVersion.V3_4, nodes)),
        ETCD_3_5(nodes -> SharedEngines.etcd(EtcdVersion.V3_5, nodes)),
        ZOOKEEPER_CONTAINERS(SharedEngines::zooKeeperContainers),
        ETCD_3_4_CONTAINERS(nodes -> SharedEngines.etcdContainers(EtcdVersion.V3_4, nodes)),
        ETCD_3_5_CONTAINERS(nodes -> SharedEngines.etcdContainers(EtcdVersion.V3_5, nodes));

        private final IntFunction<Engine> engines;

        Fleet(IntFunction<Engine> engines) {
            this.engines = engines;
        }
    }

    @Parameter
    private Fleet fleet;

    @Test
    @DisplayName("leads alone and has no sessions before a client comes")
    void singleServerLeads() {
        Engine engine = fleet.engines.apply(1);
        assertThat(engine.servers()).hasSize(1).allMatch(Engine.Server::isLeader);
        assertThat(engine.sessionCount()).isZero();
    }

    @Test
    @DisplayName("comes back on the same address after kill -9")
    void killedServerComesBack() {
        Engine engine = fleet.engines.apply(1);
        String before = engine.uri("n");
        Engine.Server server = engine.servers().get(0);
        server.kill();
        assertThat(server.isLeader()).isFalse();
        server.start();
        assertThat(engine.uri("n")).isEqualTo(before);
        assertThat(server.isLeader()).isTrue();
    }

    @Test
    @DisplayName("answers again after a pause")
    void pausedServerGoesOn() {
        Engine engine = fleet.engines.apply(1);
        Engine.Server server = engine.servers().get(0);
        server.pause();
        assertThat(server.isLeader()).isFalse();
        server.resume();
        assertThat(server.isLeader()).isTrue();
        engine.compact();
    }

    @Test
    @DisplayName("can be killed while it is paused")
    void pausedServerCanBeKilled() {
        Engine engine = fleet.engines.apply(1);
        Engine.Server server = engine.servers().get(0);
        server.pause();
        server.kill();
        engine.heal();
        assertThat(server.isLeader()).isTrue();
    }

    @Test
    @DisplayName("has another leader after its leader was killed or paused, and all servers after it healed")
    void clusterOutlivesItsLeader() {
        Engine engine = fleet.engines.apply(3);
        Engine.Server killed = leader(engine);
        killed.kill();
        awaitOtherLeader(engine, killed);
        killed.start();
        Engine.Server paused = leader(engine);
        paused.pause();
        awaitOtherLeader(engine, paused);
        engine.heal();
        assertThat(engine.servers().stream().filter(Engine.Server::isLeader)).hasSize(1);
    }

    @Test
    @DisplayName("heals when every server was killed")
    void clusterHealsFromNothing() {
        Engine engine = fleet.engines.apply(3);
        List<Engine.Server> servers = engine.servers();
        servers.forEach(Engine.Server::kill);
        servers.get(0).start();
        engine.heal();
        assertThat(servers.stream().filter(Engine.Server::isLeader)).hasSize(1);
    }

    private static Engine.Server leader(Engine engine) {
        return engine.servers().stream()
                .filter(Engine.Server::isLeader)
                .findFirst()
                .orElseThrow();
    }

    private static void awaitOtherLeader(Engine engine, Engine.Server former) {
        Await.until(
                "another leader than " + former.name(),
                DEADLINE,
                () -> engine.servers().stream().anyMatch(server -> server != former && server.isLeader()),
                engine::name);
    }
}
