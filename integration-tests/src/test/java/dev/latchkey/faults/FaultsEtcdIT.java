package dev.latchkey.faults;

import dev.latchkey.conformance.servers.EtcdVersion;
import dev.latchkey.faults.fault.ServerRig;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("While faults come and go, etcd with three servers")
class FaultsEtcdIT {

    @Test
    @DisplayName("keeps the promises of every recipe")
    void keepsItsPromises() {
        BriefRun.on(
                "etcd-brief",
                namespace -> ServerRig.etcd(EtcdVersion.V3_4, false, namespace),
                "isolate the leader",
                "stop the holder",
                "kill the leader",
                "kill a client",
                "lose the reply to a write",
                "compaction");
    }
}
