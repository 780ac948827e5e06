package dev.latchkey.conformance;

import dev.latchkey.conformance.servers.EtcdVersion;
import dev.latchkey.conformance.servers.SharedEngines;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.extension.ExtendWith;

@DisplayName("etcd 3.4")
@ExtendWith(RecipesWhereAllIsRequired.class)
class Etcd34IT extends EngineConformance {

    private static final Engine ENGINE = SharedEngines.etcd(EtcdVersion.V3_4, 1);

    Etcd34IT() {
        super(ENGINE);
    }
}
