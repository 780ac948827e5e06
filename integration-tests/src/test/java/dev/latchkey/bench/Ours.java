package dev.latchkey.bench;

import dev.latchkey.Coordinator;
import dev.latchkey.CoordinatorBuilder;
import java.time.Duration;

/** This library's clients, at their defaults but for patience: a busy machine makes a run slow, and must not end it. */
final class Ours {

    private static final Duration PATIENCE = Duration.ofMinutes(1);

    private Ours() {}

    static Coordinator connect(Way way) {
        return builder(way).connect();
    }

    static CoordinatorBuilder builder(Way way) {
        return Coordinator.builder(way.uri()).connectTimeout(PATIENCE).requestTimeout(PATIENCE);
    }
}
