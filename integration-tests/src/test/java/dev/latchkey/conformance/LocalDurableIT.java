package dev.latchkey.conformance;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("The durable local engine")
class LocalDurableIT extends FoundationConformance {

    @TempDir
    private static Path directory;

    private static Engine engine;

    LocalDurableIT() {
        super(engine);
    }

    @BeforeAll
    static void open() {
        engine = LocalEngine.durable(directory);
    }

    @AfterAll
    static void close() {
        engine.close();
    }
}
