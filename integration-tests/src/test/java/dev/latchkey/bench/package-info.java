/**
 * Measures this library beside its peers: the same operation, in the same run, against the same servers, in turns. Run by
 * {@code mvn -q -pl integration-tests -am verify -Pbench}; the usual build only compiles it, and tests how it counts.
 *
 * <p>A {@link dev.latchkey.bench.Workload} names an operation and the two {@link dev.latchkey.bench.Contestant}s; the
 * {@link dev.latchkey.bench.Runner} lets them take turns and makes one {@link dev.latchkey.bench.Row} of it; the
 * {@link dev.latchkey.bench.Report} writes the rows. A {@link dev.latchkey.bench.Suite} is what one of the
 * {@link dev.latchkey.bench.Benchmarks} runs, in a JVM of its own.
 */
package dev.latchkey.bench;
