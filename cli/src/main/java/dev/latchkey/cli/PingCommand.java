package dev.latchkey.cli;

import dev.latchkey.Coordinator;
import dev.latchkey.session.CoordinationException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Says of each address of the engine whether it answers, and how fast. */
@Command(
        name = "ping",
        description = "Say of each address of the engine whether it answers, and how fast it connects and reads.",
        footer = {
            "",
            "Example:",
            "  latchkey ping --uri etcd://10.0.0.5:2379,10.0.0.6:2379/shop",
            "",
            "A read goes through the engine's majority, so an address answers only if the engine works behind it. Exit code 1:"
                    + " some address does not answer; 69: none does."
        })
final class PingCommand implements Callable<Integer> {

    @Mixin
    private final EngineOptions options = new EngineOptions();

    @Option(names = "--count", paramLabel = "N", description = "How many reads to time at each address; 10 by default.")
    private int count = 10;

    @Option(names = "--timeout", paramLabel = "TIME", description = "How long to wait for an address; 5s by default.")
    private Duration timeout = Duration.ofSeconds(5);

    @Override
    public Integer call() throws InterruptedException {
        Screen screen = options.begin();
        if (count < 1) {
            throw new IllegalArgumentException("A number of reads from 1 on is wanted, but it is " + count + ".");
        }
        EngineUri engine = EngineUri.parse(options.uri());
        List<String> addresses = engine.addresses().isEmpty() ? List.of("") : engine.addresses();
        Table table = new Table("ADDRESS", "HEALTH", "CONNECT", "READ MIN", "MEDIAN", "MAX");
        int answering = 0;
        for (String address : addresses) {
            answering += ping(engine, address, table, screen) ? 1 : 0;
        }
        table.print(screen);
        if (answering == addresses.size()) {
            return ExitCode.OK;
        }
        return answering == 0 ? ExitCode.UNAVAILABLE : ExitCode.NO;
    }

    private boolean ping(EngineUri engine, String address, Table table, Screen screen) throws InterruptedException {
        String shown = address.isEmpty() ? "inside this process" : address;
        String uri = address.isEmpty() ? engine.toString() : engine.at(address).toString();
        long startNanos = System.nanoTime();
        try (Coordinator coordinator = Coordinator.builder(uri)
                .credentialsFromEnvironment()
                .connectTimeout(timeout)
                .requestTimeout(timeout)
                .connect()) {
            Duration connected = Duration.ofNanos(System.nanoTime() - startNanos);
            List<Duration> reads = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                reads.add(timeRead(coordinator));
            }
            reads.sort(null);
            Duration median = reads.get(count / 2);
            table.row(
                    Style.GOOD,
                    shown,
                    "answers",
                    Durations.text(connected),
                    Durations.text(reads.get(0)),
                    Durations.text(median),
                    Durations.text(reads.get(count - 1)));
            screen.object(Json.object()
                    .with("address", shown)
                    .with("healthy", true)
                    .with("connectMicros", micros(connected))
                    .with("readMinMicros", micros(reads.get(0)))
                    .with("readMedianMicros", micros(median))
                    .with("readMaxMicros", micros(reads.get(count - 1))));
            return true;
        } catch (CoordinationException failure) {
            table.row(Style.BAD, shown, "does not answer", "", "", "", "");
            screen.object(
                    Json.object().with("address", shown).with("healthy", false).with("error", Errors.text(failure)));
            if (!screen.isJson()) {
                screen.remark(Errors.text(failure));
            }
            return false;
        }
    }

    /** A read of what nobody writes: it costs one request, and leaves nothing behind. */
    private static Duration timeRead(Coordinator coordinator) throws InterruptedException {
        long startNanos = System.nanoTime();
        coordinator.counter("latchkey-ping").get();
        return Duration.ofNanos(System.nanoTime() - startNanos);
    }

    private static long micros(Duration duration) {
        return duration.toNanos() / 1_000;
    }
}
