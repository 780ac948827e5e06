package dev.latchkey.faults;

import dev.latchkey.faults.fault.ServerRig;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("While faults come and go, ZooKeeper with three servers")
class FaultsZooKeeperIT {

    @Test
    @DisplayName("keeps the promises of every recipe")
    void keepsItsPromises() {
        BriefRun.on(
                "zookeeper-brief",
                namespace -> ServerRig.zooKeeper(false, namespace),
                "isolate the leader",
                "stop the holder",
                "kill the leader",
                "kill a client",
                "lose the reply to a write");
    }
}
