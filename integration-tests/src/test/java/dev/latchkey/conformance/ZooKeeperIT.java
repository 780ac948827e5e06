package dev.latchkey.conformance;

import dev.latchkey.conformance.servers.SharedEngines;
import org.junit.jupiter.api.DisplayName;

@DisplayName("ZooKeeper")
class ZooKeeperIT extends EngineConformance {

    private static final Engine ENGINE = SharedEngines.zooKeeper(1);

    ZooKeeperIT() {
        super(ENGINE);
    }
}
