package dev.latchkey.conformance;

import dev.latchkey.conformance.servers.SharedEngines;
import org.junit.jupiter.api.DisplayName;

@DisplayName("ZooKeeper in containers, three nodes")
class ZooKeeperContainersIT extends ContainersConformance {

    ZooKeeperContainersIT() {
        super(SharedEngines.zooKeeperContainers(3));
    }
}
