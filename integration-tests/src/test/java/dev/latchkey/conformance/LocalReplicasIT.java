package dev.latchkey.conformance;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DisplayName;

@DisplayName("The local engine with three replicas")
class LocalReplicasIT extends EngineConformance {

    private static final Engine ENGINE = LocalEngine.ofThree();

    LocalReplicasIT() {
        super(ENGINE);
    }

    @AfterAll
    static void close() {
        ENGINE.close();
    }
}
