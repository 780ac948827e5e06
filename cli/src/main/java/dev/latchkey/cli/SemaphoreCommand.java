package dev.latchkey.cli;

import dev.latchkey.Coordinator;
import dev.latchkey.lock.DistributedSemaphore;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Runs a program while it holds a permit of a semaphore. */
@Command(
        name = "semaphore",
        customSynopsis = "latchkey semaphore NAME N [OPTION...] -- COMMAND...",
        description = {
            "Run COMMAND while holding a permit of a semaphore: at most N processes at a time, in the order of asking.",
            "",
            "All who use the name must name the same N. COMMAND is told and ended as with \"latchkey lock\"."
        },
        footer = {"", "Example:", "  latchkey semaphore uploads 8 -- ./upload.sh"})
final class SemaphoreCommand extends HoldingCommand {

    @Parameters(index = "0", paramLabel = "NAME", description = "The semaphore.")
    private String name = "";

    @Parameters(index = "1", paramLabel = "N", description = "How many permits there are in all.")
    private int permits;

    @Option(names = "--permits", paramLabel = "K", description = "How many permits to take at once; 1 by default.")
    private int wanted = 1;

    @Option(
            names = "--timeout",
            paramLabel = "TIME",
            description =
                    "How long to wait for the permit (0s: not at all), then exit code 75; by default as long as it takes.")
    private @Nullable Duration timeout;

    @Parameters(index = "2..*", arity = "1..*", paramLabel = "COMMAND", description = "The program to run, after --.")
    private List<String> command = List.of();

    @Override
    protected int run(Coordinator coordinator, Screen screen) throws Exception {
        DistributedSemaphore semaphore = coordinator.semaphore(name, permits);
        return runWhile(
                obtain(
                        semaphore.permits(wanted),
                        timeout,
                        () -> semaphore.holders().stream().findFirst(),
                        screen),
                command,
                screen);
    }
}
