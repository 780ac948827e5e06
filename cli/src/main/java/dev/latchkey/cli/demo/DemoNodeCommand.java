package dev.latchkey.cli.demo;

import dev.latchkey.cli.EngineOptions;
import dev.latchkey.session.Grant;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/**
 * The process that the demo stops and kills. It does what the lines on its standard input say, tells on its standard output
 * what happens, and ends when its input does.
 */
@Command(name = DemoNodeCommand.NAME, hidden = true, description = "A process of the demo's.")
public final class DemoNodeCommand implements Callable<Integer> {

    static final String NAME = "demo-node";
    static final String STAND = "stand";
    static final String WRITE = "write";
    static final String REGISTER = "register";
    static final String ELECTED = "elected";
    static final String WRITES = "writes";
    static final String REGISTERED = "registered";

    @Mixin
    private final EngineOptions options = new EngineOptions();

    @Parameters(index = "0")
    private String name = "";

    @Parameters(index = "1")
    private Duration ttl = Duration.ZERO;

    /** For picocli. */
    public DemoNodeCommand() {}

    @Override
    public Integer call() throws Exception {
        options.begin();
        CompletableFuture<Grant> leadership = new CompletableFuture<>();
        try (Node node = Node.connect(name, options.uri(), ttl);
                BufferedReader commands =
                        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
            for (String line = commands.readLine(); line != null; line = commands.readLine()) {
                String[] words = line.split(" ");
                switch (words[0]) {
                    case STAND ->
                        node.stand().thenAccept(grant -> {
                            leadership.complete(grant);
                            say(ELECTED + " " + grant.fencingToken());
                        });
                    // As careless as a program can be that was stopped after it had looked: the token goes with it.
                    case WRITE ->
                        leadership.thenAccept(
                                grant -> say(WRITES + " " + grant.fencingToken() + " " + grant.isValid()));
                    case REGISTER ->
                        node.register(Integer.parseInt(words[1])).thenAccept(registration -> say(REGISTERED));
                    default -> throw new IllegalArgumentException("The demo said: " + line);
                }
            }
        }
        return 0;
    }

    private static void say(String line) {
        System.out.println(line);
        System.out.flush();
    }
}
