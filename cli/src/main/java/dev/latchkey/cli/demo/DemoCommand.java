package dev.latchkey.cli.demo;

import dev.latchkey.cli.EngineOptions;
import dev.latchkey.cli.EngineUri;
import dev.latchkey.cli.ExitCode;
import dev.latchkey.cli.Screen;
import dev.latchkey.cli.Shutdown;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Shows the library's main job in under a minute. */
@Command(
        name = "demo",
        description = {
            "Watch the library's main job in under a minute: an election, a leader that is cut off, a stale writer that is refused,"
                    + " configuration, discovery and a barrier.",
            "",
            "Everything that it tells is checked as it happens; if anything did not really happen, the exit code is not 0. On a"
                    + " real engine the leader is a process of its own, which is stopped and killed. What it writes there is"
                    + " under the name latchkey-demo."
        },
        footer = {
            "",
            "Examples:",
            "  latchkey demo",
            "  latchkey demo --uri etcd://127.0.0.1:2379/demo",
        })
public final class DemoCommand implements Callable<Integer> {

    @Mixin
    private final EngineOptions options = new EngineOptions();

    @Option(
            names = "--ttl",
            paramLabel = "TIME",
            description =
                    "How long a session lives without a sign of life; 5s by default. Twice the demo waits for that.")
    private Duration ttl = Duration.ofSeconds(5);

    @Option(names = "--fast", description = "Do not pause for the reader.")
    private boolean fast;

    /** For picocli. */
    public DemoCommand() {}

    @Override
    public Integer call() throws Exception {
        Screen screen = options.begin();
        Stage stage = new Stage(screen, fast);
        stage.title("Latchkey, in under a minute", "on " + engine());
        try (Cast cast = Cast.gather(options.uri(), ttl)) {
            Shutdown.before(cast::close);
            Node leader = new ElectionScenes(cast, stage).play();
            OtherScenes others = new OtherScenes(cast, stage);
            others.configurationArrives(leader);
            others.viewHeals();
            others.barrierOpens();
        }
        stage.afterwards("The lines that did it");
        stage.code(code());
        stage.end("Everything above really happened, and was checked.");
        stage.line(
                " Next: run it on your own servers, latchkey demo --uri etcd://… or zookeeper://…, or read README.md.");
        return ExitCode.OK;
    }

    private String engine() {
        EngineUri engine = EngineUri.parse(options.uri());
        return switch (engine.scheme()) {
            case "local" -> "the embedded engine, inside this process. Nothing needs to be installed.";
            case "etcd" -> "etcd at " + String.join(", ", engine.addresses());
            case "zookeeper" -> "ZooKeeper at " + String.join(", ", engine.addresses());
            default -> engine.scheme();
        };
    }

    /** What stands in a file of its own, so that a test can compile it. */
    static List<String> code() throws IOException {
        try (InputStream stream = Objects.requireNonNull(DemoCommand.class.getResourceAsStream("code.txt"))) {
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .toList();
        }
    }
}
