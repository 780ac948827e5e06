package dev.latchkey.conformance;

import dev.latchkey.conformance.servers.SharedEngines;
import org.junit.jupiter.api.DisplayName;

@DisplayName("ZooKeeper, three nodes")
class ThreeZooKeepersIT extends EngineConformance {

    private static final Engine ENGINE = SharedEngines.zooKeeper(3);

    ThreeZooKeepersIT() {
        super(ENGINE);
    }
}
