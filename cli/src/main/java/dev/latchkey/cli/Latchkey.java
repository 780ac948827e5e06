package dev.latchkey.cli;

import dev.latchkey.cli.console.ConsoleCommand;
import dev.latchkey.cli.demo.DemoCommand;
import dev.latchkey.cli.demo.DemoNodeCommand;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The command itself; it only has subcommands. */
@Command(
        name = "latchkey",
        versionProvider = Version.class,
        synopsisSubcommandLabel = "COMMAND",
        description =
                "Locks, elections, configuration and discovery from a shell, on ZooKeeper, etcd, or an engine inside the process.",
        subcommands = {
            DemoCommand.class,
            DemoNodeCommand.class,
            LockCommand.class,
            ElectCommand.class,
            SemaphoreCommand.class,
            BarrierCommand.class,
            CounterCommand.class,
            ConfigCommand.class,
            ServicesCommand.class,
            InspectCommand.class,
            ConsoleCommand.class,
            CopyCommand.class,
            PingCommand.class
        },
        footer = {
            "",
            "Begin with:",
            "  latchkey demo",
            "",
            "Every subcommand has --help with an example, --json for programs, and takes the engine from --uri, the system"
                    + " property latchkey.uri or the variable LATCHKEY_URI."
        })
final class Latchkey implements Runnable {

    @Mixin
    private final CommonOptions options = new CommonOptions();

    @picocli.CommandLine.Option(names = "--version", versionHelp = true, description = "Print the version.")
    private boolean version;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "A subcommand is wanted, but there is none");
    }
}
