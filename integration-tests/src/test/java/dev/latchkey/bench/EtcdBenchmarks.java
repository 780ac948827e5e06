package dev.latchkey.bench;

/** What is measured on etcd. */
class EtcdBenchmarks extends Benchmarks {

    EtcdBenchmarks() {
        super(Suites.etcd());
    }
}
