package dev.latchkey.conformance;

import dev.latchkey.conformance.servers.SharedEngines;
import org.junit.jupiter.api.DisplayName;

@DisplayName("ZooKeeper, three nodes")
class ZooKeeperClusterIT extends EngineConformance {

    private static final Engine ENGINE = SharedEngines.zooKeeper(3);

    ZooKeeperClusterIT() {
        super(ENGINE);
    }
}
