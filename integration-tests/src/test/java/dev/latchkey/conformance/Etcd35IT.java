package dev.latchkey.conformance;

import dev.latchkey.conformance.servers.EtcdVersion;
import dev.latchkey.conformance.servers.SharedEngines;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.extension.ExtendWith;

@DisplayName("etcd 3.5")
@ExtendWith(RecipesWhereAllIsRequired.class)
class Etcd35IT extends EngineConformance {

    private static final Engine ENGINE = SharedEngines.etcd(EtcdVersion.V3_5, 1);

    Etcd35IT() {
        super(ENGINE);
    }
}
