package dev.latchkey.conformance;

import dev.latchkey.conformance.servers.EtcdVersion;
import dev.latchkey.conformance.servers.SharedEngines;
import org.junit.jupiter.api.DisplayName;

@DisplayName("etcd 3.4")
class Etcd34IT extends FoundationConformance {

    private static final Engine ENGINE = SharedEngines.etcd(EtcdVersion.V3_4, 1);

    Etcd34IT() {
        super(ENGINE);
    }
}
