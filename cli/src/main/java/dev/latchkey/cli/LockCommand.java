package dev.latchkey.cli;

import dev.latchkey.Coordinator;
import dev.latchkey.lock.DistributedLock;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Runs a program while it holds a lock. */
@Command(
        name = "lock",
        customSynopsis = "latchkey lock NAME [OPTION...] -- COMMAND...",
        description = {
            "Run COMMAND while holding a lock: one process at a time, in the order of asking.",
            "",
            "COMMAND finds the fencing token in LATCHKEY_FENCING_TOKEN, and the lock's name in LATCHKEY_RESOURCE. If the lock is"
                    + " lost it is ended, with all that it has started; its own exit code is handed on. A program that was"
                    + " stopped, or whose latchkey was killed, may go on after its lock was lost: have what it writes to refuse"
                    + " smaller tokens."
        },
        footer = {
            "",
            "Example:",
            "  latchkey lock nightly-report --timeout 10s -- sh -c 'echo token $LATCHKEY_FENCING_TOKEN; ./report'"
        })
final class LockCommand extends HoldingCommand {

    @Parameters(
            index = "0",
            paramLabel = "NAME",
            description = "The lock: segments of letters and digits joined by slashes.")
    private String name = "";

    @Option(
            names = "--timeout",
            paramLabel = "TIME",
            description =
                    "How long to wait for the lock (0s: not at all), then exit code 75; by default as long as it takes.")
    private @Nullable Duration timeout;

    @Parameters(index = "1..*", arity = "1..*", paramLabel = "COMMAND", description = "The program to run, after --.")
    private List<String> command = List.of();

    @Override
    protected int run(Coordinator coordinator, Screen screen) throws Exception {
        DistributedLock lock = coordinator.lock(name);
        return runWhile(obtain(lock, timeout, lock::holder, screen), command, screen);
    }
}
