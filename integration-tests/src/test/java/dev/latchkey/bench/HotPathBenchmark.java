package dev.latchkey.bench;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/** What JMH runs: one {@link HotPath} on one engine. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class HotPathBenchmark {

    private static final Path LOG = Path.of("target", "bench", "jmh.log");
    private static final String BYTES_EACH = "gc.alloc.rate.norm";
    private static final TimeValue ITERATION = TimeValue.milliseconds(250);
    private static final int WARM_UPS = 8;
    private static final int ITERATIONS = 5;

    @Param("")
    public String path = "";

    @Param("")
    public String uri = "";

    private HotPath.Ready ready;

    @Setup
    public void prepare() throws Exception {
        ready = HotPath.valueOf(path).prepare(new Way(uri, Optional.empty()));
    }

    @Benchmark
    public Object operation() throws Exception {
        return ready.operation().call();
    }

    @TearDown
    public void end() throws Exception {
        ready.client().close();
    }

    /** The nanoseconds of one operation, for each iteration. */
    static List<Double> times(HotPath path, String uri) throws RunnerException {
        return run(options(path, uri)).stream()
                .map(iteration -> iteration.getPrimaryResult().getScore())
                .toList();
    }

    /** The bytes of one operation, for each iteration; what others allocate in its time is a fraction of one. */
    static List<Double> allocations(HotPath path, String uri) throws RunnerException {
        return run(options(path, uri).addProfiler(GCProfiler.class)).stream()
                .map(iteration -> {
                    Result<?> bytes = iteration.getSecondaryResults().get(BYTES_EACH);
                    return Math.floor(bytes.getScore());
                })
                .toList();
    }

    private static ChainedOptionsBuilder options(HotPath path, String uri) {
        return new OptionsBuilder()
                .include(HotPathBenchmark.class.getName())
                .param("path", path.name())
                .param("uri", uri)
                .forks(1)
                .warmupIterations(WARM_UPS)
                .warmupTime(ITERATION)
                .measurementIterations(ITERATIONS)
                .measurementTime(ITERATION)
                .jvmArgs("-Dorg.slf4j.simpleLogger.defaultLogLevel=off")
                .shouldFailOnError(true)
                .verbosity(VerboseMode.SILENT)
                .output(LOG.toString());
    }

    private static List<IterationResult> run(ChainedOptionsBuilder options) throws RunnerException {
        return new Runner(options.build())
                .run().stream()
                        .flatMap(result -> result.getBenchmarkResults().stream())
                        .flatMap(fork -> fork.getIterationResults().stream())
                        .toList();
    }
}
