package dev.latchkey.conformance;

import dev.latchkey.conformance.servers.EtcdVersion;
import dev.latchkey.conformance.servers.SharedEngines;
import org.junit.jupiter.api.DisplayName;

@DisplayName("etcd 3.4, three nodes")
class ThreeEtcd34IT extends EngineConformance {

    private static final Engine ENGINE = SharedEngines.etcd(EtcdVersion.V3_4, 3);

    ThreeEtcd34IT() {
        super(ENGINE);
    }
}
