package dev.latchkey.conformance;

import dev.latchkey.conformance.servers.EtcdVersion;
import dev.latchkey.conformance.servers.SharedEngines;
import org.junit.jupiter.api.DisplayName;

@DisplayName("etcd 3.5, three nodes")
class ThreeEtcd35IT extends EngineConformance {

    private static final Engine ENGINE = SharedEngines.etcd(EtcdVersion.V3_5, 3);

    ThreeEtcd35IT() {
        super(ENGINE);
    }
}
