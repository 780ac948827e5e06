package dev.latchkey.conformance;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DisplayName;

@DisplayName("The local engine")
class LocalIT extends EngineConformance {

    private static final Engine ENGINE = LocalEngine.inMemory();

    LocalIT() {
        super(ENGINE);
    }

    @AfterAll
    static void close() {
        ENGINE.close();
    }
}
