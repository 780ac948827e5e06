package dev.latchkey.conformance;

import dev.latchkey.conformance.servers.EtcdVersion;
import dev.latchkey.conformance.servers.SharedEngines;
import org.junit.jupiter.api.DisplayName;

@DisplayName("etcd 3.5 in containers, three nodes")
class EtcdContainersIT extends ContainersConformance {

    EtcdContainersIT() {
        super(SharedEngines.etcdContainers(EtcdVersion.V3_5, 3));
    }
}
