package dev.latchkey.cli;

import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogManager;
import java.util.logging.Logger;
import picocli.CommandLine.Option;

/** The options that every subcommand has. */
public class CommonOptions {

    @Option(names = "--json", order = 101, description = "Print JSON, one object a line, also for errors.")
    private boolean json;

    @Option(names = "--verbose", order = 102, description = "Print the library's log, and the stack of an error.")
    private boolean verbose;

    @Option(
            names = {"-h", "--help"},
            order = 103,
            usageHelp = true,
            description = "Print this help.")
    private boolean help;

    /** For picocli. */
    public CommonOptions() {}

    /** Makes the screen as it is wanted, and the library's log quiet unless it is wanted. Comes before all else. */
    public Screen begin() {
        if (verbose) {
            System.setProperty("org.slf4j.simpleLogger.defaultLogLevel", "info");
        } else {
            System.setProperty("org.slf4j.simpleLogger.defaultLogLevel", "off");
            LogManager.getLogManager().reset();
            Logger root = Logger.getLogger("");
            root.setLevel(Level.OFF);
            for (Handler handler : root.getHandlers()) {
                root.removeHandler(handler);
            }
        }
        return Screen.ofThisProcess(json);
    }
}
