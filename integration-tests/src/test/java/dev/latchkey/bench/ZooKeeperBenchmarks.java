package dev.latchkey.bench;

/** What is measured on ZooKeeper. */
class ZooKeeperBenchmarks extends Benchmarks {

    ZooKeeperBenchmarks() {
        super(Suites.zooKeeper());
    }
}
