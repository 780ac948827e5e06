package dev.latchkey.cli;

import dev.latchkey.Coordinator;
import dev.latchkey.election.Candidate;
import dev.latchkey.election.LeaderLatch;
import dev.latchkey.session.Grant;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Runs a program while it leads. */
@Command(
        name = "elect",
        customSynopsis = "latchkey elect NAME [OPTION...] -- COMMAND...",
        description = {
            "Stand for election, and run COMMAND while leading.",
            "",
            "COMMAND finds the fencing token in LATCHKEY_FENCING_TOKEN. When it ends, the leadership passes on and its exit code"
                    + " is handed on. When the leadership is lost, COMMAND is ended, and started again once it is won again."
        },
        footer = {"", "Example:", "  latchkey elect scheduler --metadata 10.0.0.7:8080 -- ./scheduler"})
final class ElectCommand extends HoldingCommand {

    private static final Duration AT_ONE_GO = Duration.ofHours(1);

    @Parameters(index = "0", paramLabel = "NAME", description = "The election.")
    private String name = "";

    @Option(
            names = "--metadata",
            paramLabel = "TEXT",
            description = "What to tell whoever looks for the leader: an address, say.")
    private String metadata = "";

    @Option(names = "--once", description = "Do not stand again when the leadership was lost; exit code 79.")
    private boolean once;

    @Parameters(index = "1..*", arity = "1..*", paramLabel = "COMMAND", description = "The program to run, after --.")
    private List<String> command = List.of();

    @Override
    protected int run(Coordinator coordinator, Screen screen) throws Exception {
        try (LeaderLatch latch = coordinator.leaderLatch(name, metadata).start()) {
            if (latch.await(SAYS_THAT_IT_WAITS_AFTER).isEmpty()) {
                sayWho(() -> latch.leader().map(Candidate::identity), "leads", screen);
            }
            while (true) {
                Optional<Grant> leadership = latch.await(WITHOUT_END);
                if (leadership.isPresent()) {
                    int code = runWhile(leadership.get(), command, screen);
                    if (code != ExitCode.LOST || once) {
                        return code;
                    }
                    screen.remark("Standing for election again.");
                }
            }
        }
    }
}
