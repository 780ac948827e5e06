package dev.latchkey.conformance;

import dev.latchkey.conformance.servers.EtcdVersion;
import dev.latchkey.conformance.servers.SharedEngines;
import org.junit.jupiter.api.DisplayName;

@DisplayName("etcd 3.5, three nodes")
class Etcd35ClusterIT extends EngineConformance {

    private static final Engine ENGINE = SharedEngines.etcd(EtcdVersion.V3_5, 3);

    Etcd35ClusterIT() {
        super(ENGINE);
    }
}
