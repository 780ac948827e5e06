package dev.latchkey.cli;

import java.util.Locale;
import picocli.CommandLine;
import picocli.CommandLine.Help;

/** Where the {@code latchkey} command begins. */
public final class Main {

    private Main() {}

    /** Runs the command line, and ends the process with its exit code. */
    public static void main(String[] arguments) {
        Locale.setDefault(Locale.ROOT);
        System.exit(commandLine(Terminal.ofThisProcess()).execute(arguments));
    }

    /** The command line with all subcommands, as help and errors are to look on this terminal. */
    static CommandLine commandLine(Terminal terminal) {
        Errors errors = new Errors();
        CommandLine line = new CommandLine(new Latchkey())
                .registerConverter(java.time.Duration.class, new Durations())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setUsageHelpWidth(Math.min(terminal.columns(), 110))
                .setUsageHelpLongOptionsMaxWidth(30)
                .setExecutionExceptionHandler(errors)
                .setParameterExceptionHandler(errors)
                .setColorScheme(Help.defaultColorScheme(terminal.coloured() ? Help.Ansi.ON : Help.Ansi.OFF));
        document(line);
        return line;
    }

    /** The help says which exit codes there are. */
    private static void document(CommandLine line) {
        CommandLine.Model.UsageMessageSpec help = line.getCommandSpec().usageMessage();
        help.sortOptions(false);
        help.optionListHeading("%nOptions:%n");
        help.parameterListHeading("%nParameters:%n");
        if (line.getSubcommands().isEmpty() || line.getParent() == null) {
            help.exitCodeListHeading("%nExit codes:%n");
            help.exitCodeList(
                    line.getCommand() instanceof ProgramRunner ? ExitCode.ofProgramRunner() : ExitCode.common());
        }
        help.commandListHeading("%nSubcommands:%n");
        line.getSubcommands().values().forEach(Main::document);
    }
}
