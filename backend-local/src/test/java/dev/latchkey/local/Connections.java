package dev.latchkey.local;

import dev.latchkey.spi.Backend;
import dev.latchkey.spi.BackendConfig;
import dev.latchkey.spi.Time;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;

/** What tests of the whole backend share. */
final class Connections {

    private Connections() {}

    static Backend backend(Time time, Map<String, String> parameters) {
        return new LocalProvider()
                .create(new BackendConfig(
                        "local", List.of(), "test", parameters, Duration.ofSeconds(20), Duration.ofSeconds(20), time));
    }

    static <T> T get(CompletionStage<T> stage) throws Exception {
        return stage.toCompletableFuture().get(60, TimeUnit.SECONDS);
    }
}
