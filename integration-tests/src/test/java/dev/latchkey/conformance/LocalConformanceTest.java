package dev.latchkey.conformance;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DisplayName;

@DisplayName("The local engine")
class LocalConformanceTest extends EngineConformance {

    private static final Engine ENGINE = LocalEngine.inMemory();

    LocalConformanceTest() {
        super(ENGINE);
    }

    @AfterAll
    static void close() {
        ENGINE.close();
    }
}
