package dev.latchkey.cli.console;

import dev.latchkey.Coordinator;
import dev.latchkey.cli.EngineCommand;
import dev.latchkey.cli.ExitCode;
import dev.latchkey.cli.Json;
import dev.latchkey.cli.Screen;
import dev.latchkey.cli.Shutdown;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.concurrent.CountDownLatch;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Serves a web page that shows how things stand, until it is ended. */
@Command(
        name = "console",
        description = {
            "Serve a web page that shows who holds what and who waits, leaders, services, sessions, and the configuration with its"
                    + " history; live, and reading only.",
            "",
            "It is served to this machine only. To reach it from another, tunnel to it (ssh -L 7070:127.0.0.1:7070 HOST); or name"
                    + " an address with --bind and a --token, which then travels unencrypted."
        },
        footer = {"", "Example:", "  latchkey console --uri etcd://10.0.0.5:2379/shop --port 7070"})
public final class ConsoleCommand extends EngineCommand {

    private static final int TOKEN_CHARACTERS_MIN = 16;
    private static final Pattern TOKEN = Pattern.compile("[A-Za-z0-9._~-]+");
    private static final Pattern COORDINATOR = Pattern.compile("Coordinator at (.*), session \\w+");

    @Option(
            names = "--port",
            paramLabel = "PORT",
            description = "Where to serve; 7070 by default, 0 for any that is free.")
    private int port = 7070;

    @Option(names = "--bind", paramLabel = "ADDRESS", description = "The address to serve at; 127.0.0.1 by default.")
    private String bind = "127.0.0.1";

    @Option(
            names = "--token",
            paramLabel = "TOKEN",
            defaultValue = "${env:LATCHKEY_CONSOLE_TOKEN}",
            description =
                    "What a browser must bring: at least 16 letters, digits and . _ ~ -. Wanted with --bind. Default: the"
                            + " variable LATCHKEY_CONSOLE_TOKEN, which other users of this machine cannot see.")
    private @Nullable String token;

    /** For picocli. */
    public ConsoleCommand() {}

    @Override
    protected int run(Coordinator coordinator, Screen screen) throws Exception {
        InetSocketAddress address = address();
        CountDownLatch ended = new CountDownLatch(1);
        try (ConsoleServer console = start(address, coordinator)) {
            Shutdown.before(ended::countDown);
            String url = "http://" + Gate.inUrl(address.getAddress()) + ":" + console.port() + "/";
            screen.show(
                    "The console is at " + url + (token == null ? "" : "?token=" + token) + "  (Ctrl-C ends it)",
                    Json.object().with("url", url).with("token", token));
            ended.await();
        }
        return ExitCode.OK;
    }

    private InetSocketAddress address() throws UnknownHostException {
        InetSocketAddress address = new InetSocketAddress(InetAddress.getByName(bind), port);
        String given = token;
        if (given == null && !address.getAddress().isLoopbackAddress()) {
            throw new IllegalArgumentException("A --token is wanted to serve at " + bind
                    + ", which others can reach; or leave --bind away and serve to this machine only.");
        }
        if (given != null
                && (given.length() < TOKEN_CHARACTERS_MIN
                        || !TOKEN.matcher(given).matches())) {
            throw new IllegalArgumentException("A token of at least " + TOKEN_CHARACTERS_MIN
                    + " letters, digits and . _ ~ - is wanted, but it has " + given.length()
                    + " characters, or others than these.");
        }
        return address;
    }

    private ConsoleServer start(InetSocketAddress address, Coordinator coordinator) throws IOException {
        try {
            return ConsoleServer.start(address, token, new Picture(coordinator, engine(coordinator)));
        } catch (BindException e) {
            throw new IllegalArgumentException(
                    "Port " + port + " of " + bind + " cannot be had (" + e.getMessage()
                            + "); name another with --port, or 0 for any.",
                    e);
        }
    }

    /** Where the coordinator leads to, without secrets, as it says itself. */
    private static String engine(Coordinator coordinator) {
        Matcher said = COORDINATOR.matcher(coordinator.toString());
        return said.matches() ? said.group(1) : coordinator.toString();
    }
}
