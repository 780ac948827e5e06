package dev.latchkey.bench;

/** What is measured on the engine inside this process. */
class LocalBenchmarks extends Benchmarks {

    LocalBenchmarks() {
        super(LocalSuite.suite());
    }
}
