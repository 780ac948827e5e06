package dev.latchkey.bench;

import java.util.concurrent.Callable;

/** An operation that takes so little that JMH measures it, in a JVM of its own for each turn; see {@link HotPathBenchmark}. */
enum HotPath {
    OUR_LOCK(OurLocks::hot),
    CURATOR_LOCK(CuratorLocks::hot),
    OUR_COUNTER(OurState::hotCounter),
    OUR_CONFIG_READ(OurState::hotRead),
    CURATOR_CONFIG_READ(CuratorState::hotRead),
    OUR_CHOICE(OurServices::hotChoice),
    CURATOR_CHOICE(CuratorServices::hotChoice);

    /** Connects and prepares everything that is not measured. */
    @FunctionalInterface
    interface Preparation {
        Ready on(Way way) throws Exception;
    }

    /**
     * What is measured.
     *
     * @param client to be closed afterwards
     */
    record Ready(Callable<?> operation, AutoCloseable client) {}

    private final Preparation preparation;

    HotPath(Preparation preparation) {
        this.preparation = preparation;
    }

    Ready prepare(Way way) throws Exception {
        return preparation.on(way);
    }

    /** How many nanoseconds it takes. */
    Contestant time() {
        return way -> round -> HotPathBenchmark.times(this, way.uri()).forEach(round::amount);
    }

    /** How many bytes the whole JVM allocates for it. */
    Contestant allocation() {
        return way -> round -> HotPathBenchmark.allocations(this, way.uri()).forEach(round::amount);
    }
}
