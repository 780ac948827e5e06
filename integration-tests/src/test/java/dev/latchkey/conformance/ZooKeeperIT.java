package dev.latchkey.conformance;

import dev.latchkey.conformance.servers.SharedEngines;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.extension.ExtendWith;

@DisplayName("ZooKeeper")
@ExtendWith(RecipesWhereAllIsRequired.class)
class ZooKeeperIT extends EngineConformance {

    private static final Engine ENGINE = SharedEngines.zooKeeper(1);

    ZooKeeperIT() {
        super(ENGINE);
    }
}
