package dev.latchkey.cli;

import dev.latchkey.Coordinator;
import dev.latchkey.barrier.DistributedBarrier;
import dev.latchkey.barrier.Round;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Sets, removes and awaits barriers, and takes part in double barriers. */
@Command(
        name = "barrier",
        description =
                "Hold others up until a barrier is removed, or have a number of processes begin together and end together.",
        subcommands = {
            BarrierCommand.Set.class,
            BarrierCommand.Remove.class,
            BarrierCommand.Status.class,
            BarrierCommand.Await.class,
            BarrierCommand.Enter.class
        },
        footer = {"", "Example:", "  latchkey barrier await migration --timeout 10m && ./start"})
final class BarrierCommand extends Group {

    private static final Duration AT_ONE_GO = Duration.ofHours(1);

    private abstract static class OnBarrier extends EngineCommand {

        @Parameters(index = "0", paramLabel = "NAME", description = "The barrier.")
        private String name = "";

        @Override
        protected final int run(Coordinator coordinator, Screen screen) throws Exception {
            return run(coordinator.barrier(name), screen);
        }

        abstract int run(DistributedBarrier barrier, Screen screen) throws Exception;

        final int show(boolean answer, String yes, String no, String member, Screen screen) {
            screen.show(answer ? yes : no, Json.object().with("barrier", name).with(member, answer));
            return answer ? ExitCode.OK : ExitCode.NO;
        }
    }

    @Command(
            name = "set",
            description = "Set it: whoever awaits it from now on waits. Exit code 1 if it was set before.",
            footer = {"", "Example:", "  latchkey barrier set migration"})
    static final class Set extends OnBarrier {
        @Override
        int run(DistributedBarrier barrier, Screen screen) throws Exception {
            return show(barrier.set(), "set", "it was set before", "changed", screen);
        }
    }

    @Command(
            name = "remove",
            description = "Remove it, and let all through. Exit code 1 if it was not set.",
            footer = {"", "Example:", "  latchkey barrier remove migration"})
    static final class Remove extends OnBarrier {
        @Override
        int run(DistributedBarrier barrier, Screen screen) throws Exception {
            return show(barrier.remove(), "removed", "it was not set", "changed", screen);
        }
    }

    @Command(
            name = "status",
            description = "Say whether it is set: exit code 0 if it is, 1 if not.",
            footer = {"", "Example:", "  latchkey barrier status migration"})
    static final class Status extends OnBarrier {
        @Override
        int run(DistributedBarrier barrier, Screen screen) throws Exception {
            return show(barrier.isSet(), "set", "not set", "set", screen);
        }
    }

    @Command(
            name = "await",
            description = "Wait until it is not set; exit code 75 if it still is when the time is over.",
            footer = {"", "Example:", "  latchkey barrier await migration --timeout 10m"})
    static final class Await extends OnBarrier {

        @Option(
                names = "--timeout",
                paramLabel = "TIME",
                description = "How long to wait; by default as long as it takes.")
        private @Nullable Duration timeout;

        @Override
        int run(DistributedBarrier barrier, Screen screen) throws Exception {
            boolean open = barrier.await(timeout == null ? AT_ONE_GO : timeout);
            while (!open && timeout == null) {
                open = barrier.await(AT_ONE_GO);
            }
            show(open, "open", "still set", "open", screen);
            return open ? ExitCode.OK : ExitCode.TIMEOUT;
        }
    }

    @Command(
            name = "enter",
            customSynopsis = "latchkey barrier enter NAME PARTIES [OPTION...] [-- COMMAND...]",
            description = {
                "Wait until there are as many as PARTIES, run COMMAND, and wait until all have left.",
                "",
                "Nobody begins before all are there, and nobody goes on before all have left or are gone."
            },
            footer = {"", "Example:", "  latchkey barrier enter load-test 3 --timeout 1m -- ./generate-load"})
    static final class Enter extends EngineCommand implements ProgramRunner {

        @Parameters(index = "0", paramLabel = "NAME", description = "The double barrier.")
        private String name = "";

        @Parameters(index = "1", paramLabel = "PARTIES", description = "How many make a round.")
        private int parties;

        @Parameters(index = "2..*", paramLabel = "COMMAND", description = "The program to run, after --.")
        private List<String> command = List.of();

        @Option(
                names = "--timeout",
                paramLabel = "TIME",
                description = "How long to wait for the others, then exit code 75; by default as long as it takes.")
        private @Nullable Duration timeout;

        @Override
        protected int run(Coordinator coordinator, Screen screen) throws Exception {
            Optional<Round> entered = enter(coordinator);
            if (entered.isEmpty()) {
                screen.failure(
                        "Fewer than " + parties + " have entered " + name + " within "
                                + Durations.text(timeout == null ? AT_ONE_GO : timeout) + ".",
                        ExitCode.TIMEOUT);
                return ExitCode.TIMEOUT;
            }
            Round round = entered.get();
            tell(round, "began", "begins", screen);
            int code = command.isEmpty() ? ExitCode.OK : runProgram(round, screen);
            round.leave();
            tell(round, "ended", "has ended", screen);
            return code;
        }

        /** With a program, the standard output is the program's. */
        private void tell(Round round, String event, String forPeople, Screen screen) {
            if (command.isEmpty()) {
                screen.show(
                        "round " + round.number() + " " + forPeople,
                        Json.object()
                                .with("barrier", name)
                                .with("round", round.number())
                                .with("event", event));
            }
        }

        private Optional<Round> enter(Coordinator coordinator) throws InterruptedException {
            Optional<Round> round = Optional.empty();
            do {
                round = coordinator.doubleBarrier(name, parties).enter(timeout == null ? AT_ONE_GO : timeout);
            } while (round.isEmpty() && timeout == null);
            return round;
        }

        private int runProgram(Round round, Screen screen) throws InterruptedException {
            try {
                Program program = Program.start(
                        command, Map.of("LATCHKEY_ROUND", Long.toString(round.number())), Duration.ofSeconds(10));
                Shutdown.before(program::end);
                return program.await();
            } catch (Program.NotStartedException failure) {
                screen.failure(Errors.text(failure), failure.exitCode());
                return failure.exitCode();
            }
        }
    }
}
